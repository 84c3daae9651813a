import type { Frame, Locator } from 'playwright-core';
import { vi } from 'vitest';
import type { Workbench } from '../../scripts/vscode/workbench.mjs';

/** The Model view as a user sees it. Its frame is made anew whenever the view is shown again, so it is looked for each time. */
export class ModelPage {
  constructor(private readonly workbench: Workbench) {}

  frame(): Promise<Frame> {
    return this.workbench.webview('.model-view');
  }

  /** Waits for the answer for a picture and gives it as the view shows it, best first. */
  async predictions(picture: string): Promise<{ label: string; percent: string }[]> {
    const section = (await this.frame()).locator(`section[aria-label="Classification of ${picture}"]`);
    const rows = section.locator('ol.predictions > li');
    await rows.first().waitFor();
    return Promise.all(
      (await rows.all()).map(async (row) => ({
        label: await row.locator('.label').innerText(),
        percent: await row.locator('.percent').innerText(),
      })),
    );
  }

  /** Waits for an error in place of the answer for a picture. */
  async error(picture: string): Promise<string> {
    const section = (await this.frame()).locator(`section[aria-label="Classification of ${picture}"]`);
    return section.getByRole('alert').innerText();
  }

  /** Shows the layers by the command. They then take the focus, which would close a question that was asked too early. */
  async showLayers(): Promise<void> {
    await this.workbench.runCommand('Headstart: Show layers');
    const haveFocus = async (): Promise<void> => {
      const tree = await this.tree();
      const has = await tree.evaluate((list) => document.hasFocus() && list.contains(document.activeElement));
      if (!has) throw new Error('The layers do not have the focus.');
    };
    await vi.waitFor(haveFocus, { timeout: 60_000 });
  }

  async modelName(): Promise<Locator> {
    return (await this.frame()).locator('.model-name');
  }

  async layer(name: string): Promise<Locator> {
    return (await this.frame()).getByRole('treeitem', { name: new RegExp(`^${name},`) });
  }

  async tree(): Promise<Locator> {
    return (await this.frame()).getByRole('tree');
  }
}
