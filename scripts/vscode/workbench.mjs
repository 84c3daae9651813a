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

/** What webviews are told of a theme. */
const KINDS = { light: 'vscode-light', dark: 'vscode-dark', hc: 'vscode-high-contrast' };

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
    await this.#extensionsKnown();
  }

  /** Loads the window anew, as a user does. */
  async reload() {
    await this.page.reload({ timeout: LOAD_LIMIT_MS });
    await this.#extensionsKnown();
  }

  /** Extensions are known all at once: the sixth icon is the first that VS Code does not bring itself. */
  async #extensionsKnown() {
    const icons = this.page.locator('.activitybar .composite-bar .action-item');
    await icons.nth(5).waitFor({ timeout: LOAD_LIMIT_MS });
  }

  /**
   * Waits until the page of a webview that is to have the focus has it. A webview takes the focus only when its page is
   * there, and then closes whatever question or menu was opened meanwhile.
   */
  async focusSettled() {
    const end = Date.now() + STEP_LIMIT_MS;
    while (Date.now() < end) {
      const waits = await this.page.evaluate('document.activeElement?.matches("iframe.webview") ?? false');
      if (!waits || (await this.#pageHasFocus())) return;
      await sleep(50);
    }
  }

  /** Whether the innermost frame of a webview has the focus, which is the page that an extension has made. */
  async #pageHasFocus() {
    const pages = this.page
      .frames()
      .filter((frame) => frame.parentFrame()?.parentFrame() && frame.childFrames().length === 0);
    const focused = await Promise.all(
      pages.map((frame) => frame.evaluate('document.hasFocus()').catch(() => false)),
    );
    return focused.includes(true);
  }

  /**
   * Runs a command from the palette, by its whole title ("Headstart: Classify").
   * @param {string} title
   */
  async runCommand(title) {
    const input = this.page.locator('.quick-input-widget input.input');
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    for (let attempt = 1; ; attempt += 1) {
      await this.focusSettled();
      try {
        if (!(await input.isVisible())) {
          await this.page.keyboard.press('F1');
          await input.waitFor({ timeout: 2000 });
        }
        await input.fill(`>${title}`, { timeout: 2000 });
        await row.click({ timeout: 5000 });
        return;
      } catch (error) {
        // A webview that is still loading swallows keys, and one that is brought to the front closes the palette. Soon after
        // the window's start, the palette does not know the commands of extensions, until it is opened again.
        if (attempt === 10) throw error;
        if (await input.isVisible()) await input.press('Escape', { timeout: 2000 }).catch(() => undefined);
      }
    }
  }

  /** Opens a file of the workspace in an editor. @param {string} path relative to the workspace folder */
  async openFile(path) {
    const { page } = this;
    const row = await this.explorerRow(path);
    await row.dblclick();
    const name = path.split('/').at(-1) ?? path;
    await page.locator('.tabs-container .tab.active').filter({ hasText: name }).first().waitFor();
    // The explorer has the focus until the editor takes it, and an editor is none before it has loaded.
    const inEditor = 'document.activeElement?.closest(".part.editor, iframe.webview") !== null';
    await page.waitForFunction(inEditor);
    await this.focusSettled();
  }

  /**
   * The explorer's row of a file or folder; folders above it are unfolded.
   * @param {string} path relative to the workspace folder, with `/`
   */
  async explorerRow(path) {
    const explorer = this.page.locator('.explorer-folders-view');
    for (let attempt = 1; !(await explorer.isVisible()); attempt += 1) {
      await this.focusSettled();
      await this.page.keyboard.press('Control+Shift+E');
      await explorer.waitFor({ timeout: 3000 }).catch((/** @type {Error} */ error) => {
        // A webview that is still loading swallows keys; a user presses again.
        if (attempt === 5) throw error;
      });
    }
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
      await this.focusSettled();
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
    const input = this.page.locator('.quick-input-widget input.input');
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: theme });
    const inTheme = this.page.locator(`.monaco-workbench.${mark}`).first();
    for (let attempt = 1; ; attempt += 1) {
      await this.runCommand('Preferences: Color Theme');
      try {
        await this.page.getByPlaceholder('Select Color Theme').waitFor({ timeout: 10_000 });
        await input.fill(theme, { timeout: 2000 });
        await row.first().waitFor({ timeout: 10_000 });
        await input.press('Enter', { timeout: 2000 });
        await input.waitFor({ state: 'hidden', timeout: 10_000 });
        // A theme that is tried in the list is there too, but not once the list was closed by something else.
        await inTheme.waitFor({ state: 'attached', timeout: 10_000 });
        break;
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
    // Webviews take the new colours a moment later than the window, and draw their pictures anew.
    const kindOfPages = KINDS[kind];
    for (const frame of this.page.frames()) {
      const taken = `(document.body?.dataset.vscodeThemeKind ?? '${kindOfPages}') === '${kindOfPages}'`;
      await frame.waitForFunction(taken).catch(() => undefined);
    }
    await sleep(300);
  }

  /** Drags the sidebar to a width in pixels. @param {number} width */
  async setSidebarWidth(width) {
    for (let attempt = 1; ; attempt += 1) {
      const box = await this.page.locator('.part.sidebar').boundingBox();
      if (!box) throw new Error('The sidebar is hidden.');
      if (Math.abs(box.width - width) <= 2) break;
      if (attempt > 5) throw new Error(`The sidebar is ${box.width} pixels wide instead of ${width}.`);
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
