import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Answers the dialog that VS Code has in a browser for saving a file.
 * @param proposed what the dialog proposes, which it does once it has listed the folder
 * @param path another path, absolute; without one what is proposed is taken
 * @returns the path that was taken
 */
export async function answerSaveDialog(page: Page, proposed: RegExp, path?: string): Promise<string> {
  const question = page.locator('.quick-input-widget');
  const input = question.locator('input.input');
  await expect.poll(() => input.inputValue()).toMatch(proposed);
  await question.getByText('..', { exact: true }).waitFor();
  const wanted = path ?? (await input.inputValue());
  // What is typed while the dialog lists a folder is put behind a name of its own, and Enter is lost meanwhile.
  const state = async (): Promise<string> => {
    if (!(await input.isVisible())) return 'closed';
    if ((await input.inputValue()) !== wanted) await input.fill(wanted);
    await input.press('Enter', { timeout: 2000 }).catch(() => undefined);
    return 'open';
  };
  await expect.poll(state, { timeout: 20_000, interval: 500 }).toBe('closed');
  return wanted;
}
