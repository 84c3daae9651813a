import { defineConfig } from 'vitest/config';

/** ONNX Runtime is told by the engine not to tell its makers of sessions; here some tests use it without the engine. */
const common = { testTimeout: 60_000, env: { ORT_DISABLE_TELEMETRY: '1' } };

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
