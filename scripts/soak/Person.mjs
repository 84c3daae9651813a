// @ts-check
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './until.mjs';

/** What all layers of the demo model may take to be trained on a machine that does much else, in milliseconds. */
export const TRAINING_MS = 300_000;
/** How long somebody looks at an answer, in milliseconds: between these. */
const LOOKS_MS = [800, 2500];

/**
 * Models that are used in turn: what is typed to find them, what the view calls them, the pictures that they know, and what they
 * must say of those: what is right, or, of weights without preprocessing and names, the same each time.
 */
export const MODELS = /** @type {const} */ ([
  { typed: 'Demo model', called: 'demo', pictures: 'pictures/', says: 'right' },
  { typed: 'my-shapes', called: 'my-shapes', pictures: 'pictures/', says: 'right' },
  { typed: 'squeezenet1_0.safetensors', called: 'squeezenet', pictures: 'photographs/', says: 'right' },
  { typed: 'mine.safetensors', called: 'mine', pictures: 'pictures/', says: 'same' },
]);

/** @typedef {(typeof MODELS)[number]} Model */

/** Somebody who works with Headstart by mouse and keyboard, and knows what it should answer. */
export class Person {
  /** @type {Model} */
  model = MODELS[0];
  #opened = 0;
  /** What models said the first time. @type {Map<string, string>} */
  #said = new Map();

  /**
   * @param {import('../vscode/workbench.mjs').Workbench} workbench
   * @param {Map<string, string>} answers the likeliest class of each picture
   */
  constructor(workbench, answers) {
    this.workbench = workbench;
    this.answers = answers;
    this.page = workbench.page;
  }

  /** Looks at what there is for a moment. */
  look() {
    const [least, most] = LOOKS_MS;
    return sleep(least + Math.random() * (most - least));
  }

  /** Puts the Model view beside the explorer, where it follows what is opened there. */
  async settle() {
    await this.workbench.chooseFromContextMenu('pictures/star-1.jpg', 'Classify with Headstart');
    await this.expectAnswer('pictures/star-1.jpg');
    await this.workbench.runCommand('View: Move View');
    await this.#choose('Model');
    await this.#choose('New Secondary Side Bar Entry');
    await this.page.locator('.part.auxiliarybar').waitFor();
    await this.workbench.runCommand('View: Show Explorer');
    await this.page.locator('.explorer-folders-view').waitFor();
  }

  view() {
    return this.workbench.webview('.model-view');
  }

  /** The next of the pictures that the model in use knows. */
  nextPicture() {
    const known = [...this.answers.keys()].filter((path) => path.startsWith(this.model.pictures));
    this.#opened += 1;
    return known[this.#opened % known.length] ?? '';
  }

  /** Opens a picture and waits for the right answer. @param {string} [path] */
  async classify(path = this.nextPicture()) {
    await this.open(path);
    await this.expectAnswer(path);
  }

  /** Opens a file of the workspace. The tooltip of the row that was clicked last would lie over the next one. @param {string} path */
  async open(path) {
    const { width = 0, height = 0 } = this.page.viewportSize() ?? {};
    await this.page.mouse.move(width / 2, height - 1);
    await this.page.locator('.monaco-hover:visible').waitFor({ state: 'detached' });
    await this.workbench.openFile(path);
  }

  /** Opens pictures until one is answered rightly: an engine that ended several times in a row rests for a while. */
  async classifyAgain() {
    await until(
      'a right answer after the fault',
      async () => {
        await this.closeEditors();
        const path = this.nextPicture();
        await this.open(path);
        await this.expectAnswer(path, 8000);
        return true;
      },
      120_000,
    );
  }

  /** @param {string} path @param {number} [limitMs] */
  async expectAnswer(path, limitMs) {
    const known = `${this.model.called} ${path}`;
    const right = this.model.says === 'right' ? this.answers.get(path) : this.#said.get(known);
    let said = 'nothing';
    await until(
      `“${String(right)}” for ${path}`,
      async () => {
        const section = await this.#sectionOf(path);
        said = await section.locator('ol.predictions > li .label').first().innerText({ timeout: 1000 });
        return right === undefined ? said !== '' : said === right;
      },
      limitMs,
    ).catch((/** @type {Error} */ error) => {
      throw new Error(`${error.message}; it said “${said}”`);
    });
    this.#said.set(known, said);
  }

  /** Waits until the view says why it has no answer. @param {string} path @returns {Promise<string>} */
  expectError(path) {
    return until(`an error for ${path}`, async () => {
      const section = await this.#sectionOf(path);
      return section.getByRole('alert').first().innerText({ timeout: 1000 });
    });
  }

  /** @param {Model} model */
  async use(model) {
    // A picture that is still being drawn takes the focus, and the question goes.
    await until('the question for a model', async () => {
      const input = this.page.locator('.quick-input-widget input.input');
      if (!(await input.isVisible())) await (await this.view()).locator('.model-name').click();
      await input.fill(model.typed, { timeout: 5000 });
      await this.#choose(model.typed, 5000);
      return true;
    });
    await until(`the model ${model.called}`, async () =>
      (await (await this.view()).locator('.model-name').innerText()).includes(model.called),
    );
    this.model = model;
    await this.classify();
  }

  async closeEditors() {
    await this.workbench.runCommand('View: Close All Editors');
    await this.page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
  }

  async closeNotifications() {
    if ((await this.workbench.notifications()).length > 0) await this.workbench.clearNotifications();
  }

  /** Back to a window in which nothing is asked, and to the model it began with. */
  async recover() {
    for (let times = 0; times < 3; times++) await this.page.keyboard.press('Escape');
    await this.closeNotifications();
    await this.closeEditors();
    await this.use(MODELS[0]);
  }

  /**
   * Starts a run on the folder `weather` from the demo model.
   * @param {string} name of the model folder
   * @param {'head' | 'all'} what
   * @returns {Promise<import('playwright-core').Frame>} its page
   */
  async train(name, what) {
    await this.closeEditors();
    const label = what === 'head' ? 'Fine-tune head with Headstart' : 'Fine-tune with Headstart…';
    await this.workbench.chooseFromContextMenu('weather', label);
    const steps = what === 'head' ? 2 : 3;
    await this.#title(`(1/${steps})`);
    await this.#choose('Demo model');
    if (what === 'all') {
      await this.#title('(2/3)');
      await this.#choose('Head, then all layers');
    }
    await this.#title(`(${steps}/${steps})`);
    await this.page.locator('.quick-input-widget input.input').fill(name);
    await this.page.keyboard.press('Enter');
    return until(`the page of ${name}`, async () => {
      const frame = await this.workbench.webview('.run h1');
      return (await frame.locator('h1').innerText()) === name && frame;
    });
  }

  /** @param {RegExp} stage what the page of the run in front says @param {number} [limitMs] */
  async expectStage(stage, limitMs = TRAINING_MS) {
    let said = 'nothing';
    await until(
      `a run that says ${String(stage)}`,
      async () => {
        said = await (await this.workbench.webview('.run')).locator('.stage').innerText({ timeout: 1000 });
        return stage.test(said);
      },
      limitMs,
    ).catch((/** @type {Error} */ error) => {
      throw new Error(`${error.message}; it said “${said}”`);
    });
  }

  /** @param {RegExp} name of a button on the page of the run in front */
  async press(name) {
    await (await this.workbench.webview('.run')).getByRole('button', { name }).first().click();
  }

  /** Waits for the end of a run that comes to a model. @param {string} name */
  async expectTrained(name) {
    await until(
      `the end of ${name}`,
      async () =>
        (await this.workbench.notifications()).some(
          (text) => text.includes(name) && text.includes('is trained'),
        ),
      TRAINING_MS,
    );
    await this.closeNotifications();
  }

  /** @param {string} text of the line of a question @param {number} [timeout] in milliseconds */
  async #choose(text, timeout) {
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    await row.click(timeout === undefined ? {} : { timeout });
  }

  /** @param {string} place */
  #title(place) {
    return this.page.locator('.quick-input-title').getByText(place).waitFor();
  }

  /** @param {string} path */
  async #sectionOf(path) {
    const frame = await this.view();
    return frame.locator(`section[aria-label="Classification of ${basename(path)}"]`);
  }
}
