// Builds the four bundles: the extension, the engine process, the command line, and the webview.
//   --watch       builds again at every change
//   --production  small and without source maps, for the package
//   --outdir DIR  instead of dist
import { parseArgs } from 'node:util';
import { context } from 'esbuild';

const { values } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
    outdir: { type: 'string', default: 'dist' },
  },
});
const { watch, production, outdir } = values;

let running = 0;
/** Two lines that the editor's problem matcher waits for: all four bundles count as one build. */
const announce = {
  name: 'announce',
  setup(build) {
    build.onStart(() => {
      running += 1;
      if (running === 1) console.log('[watch] build started');
    });
    build.onEnd(() => {
      running -= 1;
      if (running === 0) console.log('[watch] build finished');
    });
  },
};
const common = {
  bundle: true,
  sourcemap: !production,
  outdir,
  logLevel: 'warning',
  plugins: watch ? [announce] : [],
};

/** Bundles for Node: native packages stay outside; class names stay, because they are layer types. */
const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  keepNames: true,
  minifySyntax: production,
  minifyWhitespace: production,
  external: ['vscode', 'onnxruntime-node', 'sharp'],
};

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension/extension.ts' } },
  { ...node, entryPoints: { engine: 'src/engine/main.ts' } },
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
  {
    ...common,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: !watch,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryPoints: { webview: 'webview-ui/main.tsx' },
    loader: { '.ttf': 'file' },
  },
];

const builds = await Promise.all(bundles.map((options) => context(options)));
if (watch) await Promise.all(builds.map((build) => build.watch()));
else {
  for (const build of builds) {
    await build.rebuild();
    await build.dispose();
  }
}
