import { defineConfig } from 'vitest/config';

/** Tests of the package as users install it: its files, and the window that has it installed. */
export default defineConfig({
  test: {
    include: ['test/{package,browser}/**/*.test.ts'],
    globalSetup: ['test/support/packageThisPlatform.ts'],
    // One window at a time: each starts a server, an extension host and a browser.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // A page is drawn when it is drawn: on a busy machine that takes longer than vitest's second.
    expect: { poll: { timeout: 20_000 } },
  },
});
