import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,webview-ui}/**/*.test.ts', 'test/{unit,engine,parity,cli}/**/*.test.ts'],
    globalSetup: ['test/buildOnce.ts'],
    testTimeout: 60_000,
  },
});
