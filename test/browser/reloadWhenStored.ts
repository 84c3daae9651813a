import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Workbench } from '../../scripts/vscode/workbench.mjs';

/**
 * Reloads the window once VS Code has written down of it what these patterns match: what is open, what pages remember, and what
 * extensions do. In a browser it keeps this in a database there, into which it writes every few seconds; the rest is lost.
 */
export async function reloadWhenStored(workbench: Workbench, ...wanted: readonly RegExp[]): Promise<void> {
  const missing = async (): Promise<readonly RegExp[]> => {
    const stored = await storedState(workbench.page);
    return wanted.filter((pattern) => !pattern.test(stored));
  };
  await expect.poll(missing, { timeout: 60_000, interval: 500 }).toEqual([]);
  await workbench.reload();
}

function storedState(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('The database cannot be read.'));
      });
    const texts: unknown[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith('vscode-web-state-db')) continue;
      const database = await settled(indexedDB.open(name));
      for (const table of database.objectStoreNames) {
        const all: unknown[] = await settled(database.transaction(table).objectStore(table).getAll());
        texts.push(...all);
      }
      database.close();
    }
    return texts.filter((text) => typeof text === 'string').join('\n');
  });
}
