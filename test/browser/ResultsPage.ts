import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from '../../scripts/vscode/workbench.mjs';

/** The table of a batch as a user sees it. Its frame is made anew whenever the tab is shown again, so it is looked for each time. */
export class ResultsPage {
  constructor(private readonly workbench: Workbench) {}

  frame(): Promise<Frame> {
    return this.workbench.webview('.results .table');
  }

  async table(): Promise<Locator> {
    return (await this.frame()).locator('.table');
  }

  async button(name: string): Promise<Locator> {
    return (await this.frame()).getByRole('button', { name, exact: true });
  }

  /** The row of an image that can be seen. */
  async row(name: string): Promise<Locator> {
    return (await this.frame()).locator('.result[role=row]').filter({ hasText: name });
  }

  /** The line below the title: how far it is, how fast, and what is left. */
  async summary(): Promise<string> {
    return (await this.frame()).locator('.results-summary').innerText();
  }

  /** Images that have a result. */
  async done(): Promise<number> {
    const [count = ''] = /^[\d,]+/.exec(await this.summary()) ?? [];
    return Number(count.replaceAll(',', ''));
  }

  /** Lines that the table has, with those that are not drawn. */
  async lines(): Promise<number> {
    return Number(await (await this.table()).getAttribute('aria-rowcount')) - 1;
  }

  /** The names of the images that can be seen, from the top. */
  async names(): Promise<string[]> {
    return (await this.frame()).locator('.result .name .text').allInnerTexts();
  }

  async selected(): Promise<number> {
    return (await this.frame()).locator('.result.selected').count();
  }
}
