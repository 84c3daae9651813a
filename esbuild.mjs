// Builds the four bundles: the extension, the engine process, the command line, and the webview.
import { context } from 'esbuild';

const watch = process.argv.includes('--watch');

/** Bundles for Node: native packages stay outside; class names stay, because they are layer types. */
const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  keepNames: true,
  sourcemap: true,
  external: ['vscode', 'onnxruntime-node', 'sharp'],
  logLevel: 'warning',
};

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension/extension.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { engine: 'src/engine/main.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  {
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: !watch,
    sourcemap: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryPoints: { webview: 'webview-ui/main.tsx' },
    loader: { '.ttf': 'file' },
    outdir: 'dist',
    logLevel: 'warning',
  },
];

for (const options of bundles) {
  const build = await context(options);
  if (watch) await build.watch();
  else {
    await build.rebuild();
    await build.dispose();
  }
}
