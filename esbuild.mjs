// Builds the four bundles: the extension, the engine process, the command line, and the webview; and
// puts the sources of the architectures beside them.
//   --watch       builds again at every change
//   --production  small and without source maps, for the package
//   --outdir DIR  instead of dist
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
/** Two lines that the editor's problem matcher waits for: all bundles count as one build. */
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

/** Bundles for Node: native packages stay outside. */
const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifySyntax: production,
  minifyWhitespace: production,
  external: ['vscode', 'onnxruntime-node', 'onnxruntime-web', 'sharp'],
};

/** What talks to the engine is a file of its own, so that activation need not read a quarter more than it uses. */
const rpcApart = {
  name: 'rpc-apart',
  setup(build) {
    build.onResolve({ filter: /^vscode-jsonrpc\/node$/ }, () => ({ path: './rpc.js', external: true }));
  },
};

/** Names of classes stay where they are types of layers. Each costs a call at the start, of which activation has the fewest. */
const layers = { ...node, keepNames: true };

const bundles = [
  {
    ...node,
    entryPoints: { extension: 'src/extension/extension.ts' },
    plugins: [...common.plugins, rpcApart],
  },
  { ...node, entryPoints: { rpc: 'vscode-jsonrpc/node' } },
  { ...layers, entryPoints: { engine: 'src/engine/main.ts' } },
  { ...layers, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
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

/** The sources of the architectures, in which the layer view shows where a layer is made. */
async function writeArchitectures() {
  const folders = ['families', 'modules'].map((name) => join('src/architectures', name));
  const files = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(folder)).map((name) => ({ name, path: join(folder, name) })),
    ),
  );
  const sources = files.flat().filter(({ name }) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const texts = await Promise.all(
    sources.map(async ({ name, path }) => [name, await readFile(path, 'utf8')]),
  );
  await mkdir(outdir, { recursive: true });
  await writeFile(join(outdir, 'architectures.json'), JSON.stringify(Object.fromEntries(texts)));
}

await writeArchitectures();
const builds = await Promise.all(bundles.map((options) => context(options)));
if (watch) await Promise.all(builds.map((build) => build.watch()));
else {
  for (const build of builds) {
    await build.rebuild();
    await build.dispose();
  }
}
