import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from '../../scripts/vscode/workbench.mjs';

/** The weights editor as a user sees it. Each file's page is a frame of its own, which is made anew when it is shown again. */
export class WeightsPage {
  constructor(private readonly workbench: Workbench) {}

  /** Right-clicks a weights file and takes the check; gives the frame that shows it. */
  async check(file: string): Promise<Frame> {
    await this.workbench.chooseFromContextMenu(file, 'Check weights with Headstart');
    const name = file.split('/').at(-1) ?? file;
    await this.workbench.page.locator('.tab.active').filter({ hasText: name }).waitFor();
    return this.frame();
  }

  /** The frame of the active editor, once it shows something. */
  frame(): Promise<Frame> {
    return this.workbench.webview('main.weights:is(:has(.notice), :has([role=tab]))');
  }

  async showTab(frame: Frame, name: 'Layers' | 'Report' | 'Compare'): Promise<void> {
    await frame.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  }

  /** A row of the tree by the name it begins with. */
  row(frame: Frame, name: string): Locator {
    return frame
      .getByRole('treegrid')
      .getByRole('row')
      .filter({ has: frame.locator('.text', { hasText: new RegExp(`^${name}$`) }) })
      .first();
  }

  /** What stands behind a name in a list of facts. */
  fact(frame: Frame, name: string): Locator {
    return frame
      .locator('.facts > div')
      .filter({ has: frame.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
      .locator('dd')
      .first();
  }
}
