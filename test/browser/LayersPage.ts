import { resolve } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Workbench } from '../../scripts/vscode/workbench.mjs';
import { formatCount } from '../../src/shared/format';
import { readSafetensors } from '../support/readSafetensors';
import { seriousViolations } from './accessibility';
import { ModelPage } from './ModelPage';

/** Tensors that no optimiser changes. */
export const STATISTICS = /\.(running_mean|running_var|num_batches_tracked)$/;

const SCREENSHOTS = resolve(import.meta.dirname, '../../out/screenshots');
const WHOLE = ['conv1', 'stage2', 'stage3', 'stage4', 'conv5', 'fc'];

/** The layers of the Model view as a user sees them, and what is planned for them. */
export class LayersPage extends ModelPage {
  /** @param weights the file of the model in use, of which the counters tell */
  constructor(
    private readonly window: Workbench,
    private readonly weights: string,
  ) {
    super(window);
  }

  /** Waits until a layer is trained wholly, in part or not at all. */
  async expectTrained(name: string, trained: 'true' | 'mixed' | 'false'): Promise<void> {
    const row = await this.layer(name);
    await expect.poll(() => row.getAttribute('aria-checked'), { message: name }).toBe(trained);
  }

  /** Waits until the counter says that what lies under some paths is trained, and nothing else. */
  async expectCounted(...paths: string[]): Promise<void> {
    const [some, all] = [await this.#count(paths), await this.#count(WHOLE)].map(formatCount);
    const counter = async (): Promise<string> =>
      (await this.frame()).locator('.plan [role=status]').first().innerText();
    await expect.poll(counter).toMatch(`${some} of ${all} trainable (`);
  }

  async preset(): Promise<Locator> {
    return (await this.frame()).getByRole('combobox', { name: 'Train:' });
  }

  async chosenPreset(): Promise<string> {
    return (await this.preset()).evaluate(
      (select: HTMLSelectElement) => select.selectedOptions[0]?.text ?? '',
    );
  }

  async details(): Promise<Locator> {
    return (await this.frame()).locator('.layer-details');
  }

  /** Goes to a layer of the first level by typing its name. */
  async goTo(name: string): Promise<void> {
    const { keyboard } = this.window.page;
    const isThere = async (): Promise<string | null> => {
      await (await this.tree()).focus();
      await keyboard.press('Home');
      await keyboard.type(name);
      return (await this.layer(name)).getAttribute('aria-selected');
    };
    // An editor that takes the focus as it opens takes keys too, and letters that come too slowly are words of their own.
    await expect.poll(isThere, { message: name }).toBe('true');
  }

  /** Takes a picture of the window and looks for what hinders people. */
  async look(name: string): Promise<void> {
    const frame = await this.frame();
    await this.window.page.screenshot({ path: resolve(SCREENSHOTS, `layers-${name}.png`) });
    expect(await seriousViolations(frame, 'sideBar'), name).toEqual([]);
  }

  /** Elements of the parameters under some paths. */
  async #count(paths: readonly string[]): Promise<number> {
    const tensors = await readSafetensors(this.weights);
    return [...tensors]
      .filter(([name]) => !STATISTICS.test(name) && paths.some((path) => name.startsWith(`${path}.`)))
      .reduce((sum, [, { elements }]) => sum + elements, 0);
  }
}

/** That nothing of a page is cut off at its side. */
export async function expectNoOverflow(frame: Frame): Promise<void> {
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  await expect.poll(() => frame.evaluate(overflow)).toBe(0);
}
