// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { separateWebviews } from './separateWebviews.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Frame} Frame */

/** A cold start on two busy cores takes up to half a minute. */
const LOAD_LIMIT_MS = 90_000;
const STEP_LIMIT_MS = 30_000;

const THEMES = {
  light: { theme: 'Light Modern', mark: 'vs' },
  dark: { theme: 'Dark Modern', mark: 'vs-dark' },
  hc: { theme: 'Dark High Contrast', mark: 'hc-black' },
};

/** A VS Code window in a browser page, and what a user does with it. */
export class Workbench {
  /** @param {Page} page @param {import('./serve.mjs').Server} server */
  constructor(page, server) {
    this.page = page;
    this.server = server;
    page.setDefaultTimeout(STEP_LIMIT_MS);
  }

  /** @param {import('./serve.mjs').PageOptions} options */
  async open(options) {
    await separateWebviews(this.page, this.server.port);
    await this.page.goto(this.server.address(options), { timeout: LOAD_LIMIT_MS });
    await this.page.waitForSelector('.explorer-folders-view .monaco-list-row', { timeout: LOAD_LIMIT_MS });
    // Extensions are known all at once: the sixth icon is the first that VS Code does not bring itself.
    await this.page
      .locator('.activitybar .composite-bar .action-item')
      .nth(5)
      .waitFor({ timeout: LOAD_LIMIT_MS });
  }

  /**
   * Runs a command from the palette, by its whole title ("Headstart: Classify").
   * @param {string} title
   */
  async runCommand(title) {
    const input = this.page.locator('.quick-input-widget input.input');
    for (let attempt = 1; !(await input.isVisible()); attempt += 1) {
      if (attempt > 10) throw new Error('The command palette does not open.');
      // A webview that is still loading swallows keys; a user presses again.
      await this.page.keyboard.press('F1');
      await input.waitFor({ timeout: 2000 }).catch(() => undefined);
    }
    await input.fill(`>${title}`);
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    await row.waitFor();
    await row.click();
  }

  /** Opens a file of the workspace in an editor. @param {string} path relative to the workspace folder */
  async openFile(path) {
    const { page } = this;
    const row = await this.explorerRow(path);
    await row.dblclick();
    const name = path.split('/').at(-1) ?? path;
    await page.locator('.tabs-container .tab').filter({ hasText: name }).first().waitFor();
  }

  /**
   * The explorer's row of a file or folder; folders above it are unfolded.
   * @param {string} path relative to the workspace folder, with `/`
   */
  async explorerRow(path) {
    const explorer = this.page.locator('.explorer-folders-view');
    if (!(await explorer.isVisible())) await this.page.keyboard.press('Control+Shift+E');
    const parts = path.split('/');
    for (const [depth, name] of parts.entries()) {
      const row = explorer.locator(`.monaco-list-row[aria-level="${depth + 1}"]`).filter({
        has: this.page.locator(`.monaco-icon-label[aria-label$="${name}"], .label-name:text-is("${name}")`),
      });
      await row.first().waitFor();
      if (depth === parts.length - 1) return row.first();
      if ((await row.first().getAttribute('aria-expanded')) === 'false') await row.first().click();
    }
    throw new Error(`"${path}" names nothing.`);
  }

  /**
   * Right-clicks an entry of the explorer and takes a line of its menu.
   * @param {string} path @param {string} label
   */
  async chooseFromContextMenu(path, label) {
    const item = this.page.locator('.monaco-menu .action-item').filter({ hasText: label }).first();
    for (let attempt = 1; ; attempt += 1) {
      await (await this.explorerRow(path)).click({ button: 'right' });
      try {
        await item.waitFor({ timeout: 5000 });
        // The menu ignores a mouse button that comes up within moments of its opening.
        await sleep(400);
        await item.click({ timeout: 5000 });
        return;
      } catch (error) {
        // An editor that takes the focus as it finishes loading closes the menu; a user clicks again.
        if (attempt === 3) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /**
   * The frame of ours that shows `selector`. A webview is a frame within a frame, made anew when its view
   * is shown again, so it is looked for each time.
   * @param {string} selector @param {number} [limitMs]
   * @returns {Promise<Frame>}
   */
  async webview(selector, limitMs = STEP_LIMIT_MS) {
    const end = Date.now() + limitMs;
    while (Date.now() < end) {
      for (const frame of this.page.frames()) {
        if (frame === this.page.mainFrame()) continue;
        const found = await frame.$(selector).catch(() => null);
        if (found) return frame;
      }
      await sleep(100);
    }
    const pages = await Promise.all(this.page.frames().slice(1).map(describeFrame));
    throw new Error(
      `No webview showed "${selector}" within ${limitMs / 1000} s. There were:\n${pages.join('\n')}`,
    );
  }

  /**
   * Changes the colour theme as a user does; the server does not watch its settings file.
   * @param {'light' | 'dark' | 'hc'} kind
   */
  async setTheme(kind) {
    const { theme, mark } = THEMES[kind];
    await this.runCommand('Preferences: Color Theme');
    await this.page.locator('.quick-input-widget input.input').fill(theme);
    await this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: theme })
      .first()
      .waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator(`.monaco-workbench.${mark}`).first().waitFor({ state: 'attached' });
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    // Webviews take the new colours a moment later than the window.
    await sleep(500);
  }

  /** Drags the sidebar to a width in pixels. @param {number} width */
  async setSidebarWidth(width) {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (!box) throw new Error('The sidebar is hidden.');
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width, y);
    await sleep(400);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, y, { steps: 8 });
    await this.page.mouse.up();
    // Off the edge, which is highlighted while the pointer is on it.
    await this.page.mouse.move(box.x + width + 200, y);
    await sleep(400);
  }

  /** @returns {Promise<string[]>} the notifications that are on screen */
  async notifications() {
    return this.page.locator('.notification-list-item-message').allInnerTexts();
  }

  async clearNotifications() {
    await this.runCommand('Notifications: Clear All Notifications');
    await this.page.locator('.notification-list-item').first().waitFor({ state: 'detached' });
  }
}

/** @param {Frame} frame */
async function describeFrame(frame) {
  const content = await frame.content().catch((/** @type {Error} */ error) => error.message);
  const body = content.slice(Math.max(0, content.indexOf('<body')));
  return `${frame.url().split('?')[0] ?? ''}: ${body.slice(0, 200)}`;
}
