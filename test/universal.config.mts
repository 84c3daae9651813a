import { defineConfig } from 'vitest/config';
import installed from './installed.config.mjs';

/** The same tests with the universal package, whose networks run through WebAssembly. */
export default defineConfig({
  test: {
    ...installed.test,
    include: ['test/package/package.test.ts', 'test/browser/**/*.test.ts'],
    globalSetup: ['test/support/packageUniversal.ts'],
  },
});
