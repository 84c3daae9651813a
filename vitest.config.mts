import { defineConfig } from 'vitest/config';

const common = { testTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: 'unit', include: ['{src,webview-ui,test/unit,test/fuzz}/**/*.test.ts'] } },
      {
        test: {
          ...common,
          name: 'engine',
          include: ['test/{engine,parity,cli}/**/*.test.ts'],
          globalSetup: ['test/buildOnce.ts'],
        },
      },
    ],
  },
});
