// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';

/** What a busy machine may need for anything that a user waits for, in milliseconds. */
const LIMIT_MS = 60_000;

/**
 * Asks again and again until the answer is something.
 * @template T
 * @param {string} what is waited for, for the error
 * @param {() => Promise<T | undefined | null | false>} ask
 * @param {number} [limitMs]
 * @returns {Promise<T>}
 */
export async function until(what, ask, limitMs = LIMIT_MS) {
  /** @type {unknown} */
  let last;
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(200)) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
  }
  const why = last instanceof Error ? ` (${last.message.split('\n', 1)[0] ?? ''})` : '';
  throw new Error(`waited ${limitMs / 1000} s for ${what}${why}`);
}
