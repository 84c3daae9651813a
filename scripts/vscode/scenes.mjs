// @ts-check

/** @typedef {import('./workbench.mjs').Workbench} Workbench */

/**
 * @typedef {object} Scene
 * @property {string} name
 * @property {(workbench: Workbench) => Promise<void>} prepare opens what the picture is of
 * @property {(workbench: Workbench) => Promise<void>} [show] what is done again after each change of the theme
 * @property {{ x: number, y: number, width: number, height: number }} [clip] the part of the window that is shown, in pixels
 */

/** The width of the sidebar where a picture is of it, in pixels. */
const SIDEBAR = 400;

/** How long a run on the samples may take on a busy machine, in milliseconds. */
const TRAINING_MS = 120_000;

/** @param {Workbench} workbench */
async function showModelView(workbench) {
  await workbench.runCommand('Headstart: Show layers');
  return workbench.webview('.model-view [role=treeitem]');
}

/** @param {Workbench} workbench */
async function hideSidebar(workbench) {
  if (await workbench.page.locator('.part.sidebar').isVisible())
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
}

/** In the order in which the README has them. @type {readonly Scene[]} */
export const SCENES = [
  {
    name: 'model',
    prepare: async (workbench) => {
      await workbench.openFile('shapes/star-1.jpg');
      const frame = await showModelView(workbench);
      await frame.locator('ol.predictions > li').first().waitFor();
      await workbench.setSidebarWidth(SIDEBAR);
    },
  },
  {
    name: 'layers',
    clip: { x: 0, y: 0, width: 48 + SIDEBAR, height: 800 },
    prepare: async (workbench) => {
      await workbench.openFile('shapes/star-1.jpg');
      const frame = await showModelView(workbench);
      const tree = frame.getByRole('tree');
      await tree.focus();
      const { keyboard } = workbench.page;
      await keyboard.press('Home');
      await keyboard.type('stage4');
      await keyboard.press('ArrowRight');
      await keyboard.press('ArrowRight');
      await keyboard.press('ArrowRight');
    },
  },
  {
    name: 'why',
    clip: { x: 0, y: 0, width: 48 + SIDEBAR, height: 800 },
    prepare: async (workbench) => {
      await workbench.openFile('shapes/heart-1.jpg');
      const frame = await showModelView(workbench);
      const picture = frame.locator('section[aria-label="Classification of heart-1.jpg"]');
      await picture.locator('ol.predictions button').first().click();
      await workbench.webview('.explanation canvas');
    },
  },
  {
    name: 'weights',
    prepare: async (workbench) => {
      await workbench.chooseFromContextMenu('shapes.safetensors', 'Check weights with Headstart');
      const frame = await workbench.webview('main.weights [role=tab]');
      await frame.getByRole('tab', { name: /^Layers/ }).click();
      await frame.getByRole('treegrid').focus();
      await workbench.page.keyboard.press('Home');
      await workbench.page.keyboard.type('conv1');
      await workbench.page.keyboard.press('ArrowRight');
      await workbench.page.keyboard.press('ArrowDown');
      await workbench.page.keyboard.press('ArrowRight');
      await workbench.page.keyboard.press('ArrowDown');
      await hideSidebar(workbench);
    },
  },
  {
    name: 'models',
    prepare: async (workbench) => {
      await workbench.runCommand('Headstart: Open model table');
      await workbench.webview('.models .plot .point');
      await hideSidebar(workbench);
    },
  },
  {
    name: 'results',
    prepare: async (workbench) => {
      await workbench.chooseFromContextMenu('shapes', 'Classify with Headstart');
      const frame = await workbench.webview('[role=grid]');
      await frame.getByRole('row').filter({ hasText: 'triangle-2' }).first().waitFor({ state: 'attached' });
      await hideSidebar(workbench);
    },
  },
  {
    name: 'run',
    prepare: async (workbench) => {
      const { page } = workbench;
      await workbench.chooseFromContextMenu('weather', 'Fine-tune head with Headstart');
      const question = page.locator('.quick-input-widget');
      await question.getByText('Demo model').click();
      await question.locator('.quick-input-title').getByText('(2/2)').waitFor();
      await page.keyboard.press('Enter');
      const frame = await workbench.webview('.run');
      await frame.getByRole('grid', { name: /Confusion matrix/ }).waitFor({ timeout: TRAINING_MS });
      await page.locator('.notification-list-item-message').filter({ hasText: 'is trained' }).waitFor();
      await workbench.clearNotifications();
      await hideSidebar(workbench);
    },
  },
  {
    name: 'walkthrough',
    prepare: async (workbench) => {
      const step = workbench.page
        .locator('.getting-started-step')
        .filter({ hasText: 'Teach it new classes' });
      // Soon after its start VS Code does not know the walkthrough yet, and opens one of its own.
      for (let attempt = 1; !(await step.isVisible()); attempt += 1) {
        if (attempt > 10) throw new Error('The walkthrough does not open.');
        await workbench.runCommand('View: Close All Editors');
        await workbench.runCommand('Headstart: Get started');
        await step.waitFor({ timeout: 4000 }).catch(() => undefined);
      }
      await hideSidebar(workbench);
      await step.click();
    },
  },
];
