/** Who may import whom: one list, read by the lint step. A folder may always import itself. */
const MAY_IMPORT = {
  'src/shared': [],
  'src/checkpoints': ['src/shared'],
  'src/graph': ['src/shared'],
  'src/weights': ['src/shared'],
  'src/architectures': ['src/graph', 'src/checkpoints/types', 'src/shared'],
  'src/engine': ['src/architectures', 'src/checkpoints', 'src/graph', 'src/shared'],
  'src/extension': ['src/weights', 'src/engine/client', 'src/shared'],
  'src/cli': ['src/weights', 'src/engine/client', 'src/shared'],
  'webview-ui': ['src/shared'],
};

const layering = Object.entries(MAY_IMPORT).map(([from, allowed]) => ({
  name: `layering: ${from}`,
  comment: `${from} may import ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: '\\.test\\.tsx?$' },
  to: {
    path: '^(src|webview-ui)/',
    pathNot: [from, ...allowed].map((folder) => `^${folder}[/.]`),
  },
}));

/** Packages that only one folder may load, and why. */
const onlyIn = (folder, packages, comment) => ({
  name: `${packages}: only ${folder}`,
  comment,
  severity: 'error',
  from: { pathNot: [`^${folder}/`, '\\.test\\.ts$'] },
  to: { path: `^(node_modules/(${packages})(/|$)|(${packages})$)` },
});

module.exports = {
  forbidden: [
    {
      name: 'no cycles',
      comment: 'A value knows its graph and a graph its values: types may point at each other, code may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...layering,
    onlyIn(
      'src/engine',
      'onnxruntime-(node|web)|sharp',
      'Native code runs in the engine process, never in the host.',
    ),
    {
      name: 'vscode: only src/extension',
      severity: 'error',
      from: { pathNot: '^(src/extension|test/vscode)/' },
      to: { path: '^vscode$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.tsx?$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
