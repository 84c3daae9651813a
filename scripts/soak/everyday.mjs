// @ts-check
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { MODELS } from './Person.mjs';
import { until } from './until.mjs';

/** Pictures that are looked at one after the other. */
const IN_A_ROW = 6;
/** Runs whose folders are kept; older ones are removed, as people clean up. */
const KEPT_RUNS = 2;

let runs = 0;
/** @returns {string} */
export function nextRunName() {
  runs += 1;
  return `run-${runs}`;
}

/** @param {import('./Place.mjs').Place} place */
export async function removeOldRuns(place) {
  for (let number = runs - KEPT_RUNS; number > 0 && existsSync(place.at(`run-${number}`)); number--)
    await rm(place.at(`run-${number}`), { recursive: true });
}

/**
 * What somebody does in a quarter of an hour, in this order.
 * @type {readonly { name: string, act: (person: import('./Person.mjs').Person, place: import('./Place.mjs').Place) => Promise<void> }[]}
 */
export const EVERYDAY = [
  {
    name: 'pictures classified one after the other',
    act: async (person) => {
      for (let number = 0; number < IN_A_ROW; number++) {
        await person.classify();
        await person.look();
      }
    },
  },
  {
    name: 'models used in turn',
    act: async (person, place) => {
      const here = MODELS.filter(
        ({ typed }) => typed !== 'squeezenet1_0.safetensors' || hasPhotographs(place),
      );
      for (const model of [...here.slice(1), ...here.slice(0, 1)]) {
        await person.use(model);
        await person.look();
        await person.classify();
      }
    },
  },
  {
    name: 'layers opened, found and toggled',
    act: async (person) => {
      const frame = await person.view();
      const { keyboard } = person.page;
      const stage = frame.getByRole('treeitem', { name: /^stage4,/ });
      // A picture that has just been opened takes the focus when it is drawn; a user starts again.
      await until('stage4 to be gone to', async () => {
        await frame.getByRole('tree').focus();
        await keyboard.press('Home');
        await keyboard.type('stage4');
        return (await stage.getAttribute('aria-selected')) === 'true';
      });
      await until('stage4 to be trained', () => toggles(person, stage, 'Space', 'true'));
      await until('stage4 to be frozen', () => toggles(person, stage, 'Shift+Space', 'false'));
      await stage.locator('.twistie').first().click();
      await frame.getByRole('treeitem', { name: /^0,/ }).first().waitFor();
      await person.look();
      await stage.locator('.twistie').first().click();
      const filter = frame.getByRole('textbox', { name: /Filter layers/ });
      await filter.fill('conv5');
      await frame.getByRole('treeitem', { name: /^conv5,/ }).waitFor();
      await person.look();
      await filter.press('Escape');
    },
  },
  {
    name: 'answers explained',
    act: async (person) => {
      await person.classify();
      const frame = await person.view();
      await frame.locator('ol.predictions button').first().click();
      await person.workbench.webview('.explanation canvas');
      await person.look();
      const explanation = (await person.view()).locator('section.explanation');
      await explanation.getByRole('button', { name: 'Close', exact: true }).first().click();
      await explanation.waitFor({ state: 'detached' });
      await person.classify();
    },
  },
  {
    name: 'folders classified',
    act: async (person) => {
      await person.workbench.chooseFromContextMenu('pictures', 'Classify with Headstart');
      const frame = await person.workbench.webview('[role=grid]');
      const row = frame.getByRole('row').filter({ hasText: 'circle-1.jpg' });
      await until(
        'the table of the folder',
        async () => (await row.locator('.label').innerText()) === 'circle',
      );
      await person.look();
      await person.closeEditors();
    },
  },
  {
    name: 'weights checked and the table of models opened',
    act: async (person) => {
      await person.workbench.chooseFromContextMenu(
        'weights/mine.safetensors',
        'Check weights with Headstart',
      );
      const frame = await person.workbench.webview('.report .verdict');
      const verdict = await frame.locator('.verdict').innerText();
      if (!verdict.includes('shufflenet_v2_x0_5')) throw new Error(`the weights were taken for ${verdict}`);
      await person.look();
      await person.workbench.runCommand('Headstart: Open model table');
      await person.workbench.webview('.models .plot .point');
      await person.look();
      await person.closeEditors();
    },
  },
  {
    name: 'heads fine-tuned',
    act: async (person, place) => {
      const name = nextRunName();
      await person.train(name, 'head');
      await person.expectTrained(name);
      if (!existsSync(place.at(`${name}/headstart.json`)))
        throw new Error(`${name} is trained, and not there`);
      await person.look();
      await person.closeEditors();
      await removeOldRuns(place);
    },
  },
  {
    name: 'fine-tuning cancelled',
    act: async (person, place) => {
      const name = nextRunName();
      await person.train(name, 'all');
      await person.expectStage(/^Epoch/);
      await person.press(/^Cancel$/);
      await person.expectStage(/^Cancelled/, 30_000);
      await person.closeEditors();
      await removeOldRuns(place);
    },
  },
];

/** @param {import('./Place.mjs').Place} place */
export function hasPhotographs(place) {
  return existsSync(place.at('photographs'));
}

/**
 * Presses a key where it has not had its effect yet.
 * @param {import('./Person.mjs').Person} person @param {import('playwright-core').Locator} row @param {string} key @param {string} tick
 */
async function toggles(person, row, key, tick) {
  if ((await row.getAttribute('aria-checked')) === tick) return true;
  await person.page.keyboard.press(key);
  await person.look();
  return (await row.getAttribute('aria-checked')) === tick;
}
