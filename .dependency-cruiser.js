/** The floors of src-shared from the bottom up; a folder imports from floors below its own only. */
const sharedFloors = [
  ['text', 'random', 'old-names', 'desktop', 'debugging', 'activations'],
  ['errors', 'report'],
  ['entropy', 'pruning', 'settings', 'corruptions', 'attacks'],
  ['graph'],
  ['costs'],
  ['networks', 'reduction', 'objective'],
  ['latency'],
  ['methods'],
  ['experiment'],
  ['proof'],
  ['analysis'],
  ['journal', 'study'],
  ['series'],
  ['contract'],
  ['planning', 'reducing', 'run-query'],
].map((names) => names.map((name) => `src-shared/${name}`));

/** The floors of src-renderer from the bottom up. A view imports neither another view nor the shell. */
const rendererFloors = [
  ['ui'],
  ['charts', 'data-grid', 'schema-form'],
  ['routing'],
  ['session'],
  ['runs', 'queue', 'trash', 'run', 'experiment', 'network', 'compare', 'models', 'library', 'data', 'studies', 'settings'],
  ['app-shell'],
].map((names) => names.map((name) => `src-renderer/${name}`));

/** What each folder of some floors may import: every folder of the floors below its own. */
const downward = (floors) =>
  Object.fromEntries(floors.flatMap((floor, height) => floor.map((name) => [name, floors.slice(0, height).flat()])));

/** Imports point downward only; docs/architecture.md draws the layers. */
const layers = {
  'src-shared': [],
  ...downward(sharedFloors),
  'src-renderer': ['src-shared'],
  ...Object.fromEntries(Object.entries(downward(rendererFloors)).map(([name, below]) => [name, [...below, 'src-shared']])),
  'src-main/interchange': ['src-main/files', 'src-main/saved-model', 'src-shared'],
  'src-main/files': ['src-shared'],
  'src-main/datasets': ['src-main/files', 'src-shared'],
  'src-main/program': ['src-main/saved-model', 'src-shared'],
  'src-main/saved-model': [],
  'src-main/run-folder': ['src-main/files', 'src-main/interchange', 'src-shared'],
  'src-main/library': ['src-main/files', 'src-main/interchange', 'src-shared'],
  'src-main/run-stores': ['src-main/run-folder', 'src-main/files', 'src-shared'],
  'src-main/tasks': ['src-main/run-folder', 'src-main/files', 'src-shared'],
  'src-main/proving': ['src-main/program', 'src-main/datasets', 'src-main/interchange', 'src-shared'],
  'src-main/runner': [
    'src-main/proving',
    'src-main/program',
    'src-main/datasets',
    'src-main/interchange',
    'src-main/library',
    'src-main/files',
    'src-main/run-folder',
    'src-main/run-stores',
    'src-main/tasks',
    'src-shared',
  ],
  'src-main/backup': ['src-main/files', 'src-shared'],
  'src-main/engine': [
    'src-main/backup',
    'src-main/files',
    'src-main/datasets',
    'src-main/interchange',
    'src-main/library',
    'src-main/run-folder',
    'src-main/tasks',
    'src-shared',
  ],
  'src-main/host': ['src-main/files', 'src-shared'],
  'src-main/shell': ['src-main/files', 'src-main/host', 'src-shared'],
  'src-main/cli': ['src-main/backup', 'src-main/files', 'src-main/host', 'src-shared'],
};

/**
 * The floors inside a folder, from the bottom up. Files at its top may import all of them; of those, the floors import only the ones named in
 * `base`.
 */
const innerFloors = [
  ...floorRules('src-main/datasets', [['store'], ['source'], ['formats'], ['import', 'overview']]),
  ...floorRules('src-main/cli', [['text'], ['completion'], ['session'], ['input'], ['reduce'], ['commands']]),
  ...floorRules(
    'src-main/engine',
    [['changes', 'store'], ['executors', 'ingest'], ['jobs'], ['queue'], ['services'], ['rpc']],
    ['engine-log.ts'],
  ),
  ...floorRules(
    'src-main/program',
    [
      ['graph-def', 'kernels'],
      ['tensor', 'session'],
      ['operations', 'rewriting'],
      ['training', 'algorithms'],
      ['observations', 'derivatives'],
    ],
    ['program-error.ts', 'program.ts'],
  ),
  ...floorRules('src-renderer/network', [['graph-view'], ['layout'], ['drawing'], ['rounds', 'onnx'], ['reduction']]),
];

function floorRules(parent, names, base = []) {
  const floors = names.map((floor) => floor.map((name) => `${parent}/${name}`));
  const files = base.map((name) => `^${parent}/${name}$`);
  return [
    ...Object.entries(downward(floors)).map(([name, below]) => ({
      name: `${name} imports downward only`,
      severity: 'error',
      from: { path: folder(name) },
      to: { path: folder(parent), pathNot: [...[name, ...below].map(folder), ...files] },
    })),
    {
      name: `every folder of ${parent} has a floor`,
      severity: 'error',
      from: { path: `^${parent}/[^/]+/`, pathNot: floors.flat().map(folder) },
      to: {},
    },
  ];
}

function folder(name) {
  return `^${name}/`;
}

export default {
  forbidden: [
    // A component that shows itself inside itself is no cycle of modules.
    { name: 'no-cycles', severity: 'error', from: { path: '(.+)' }, to: { circular: true, pathNot: '^$1$' } },
    ...Object.entries(layers).map(([layer, below]) => ({
      name: `${layer} imports downward only`,
      severity: 'error',
      from: { path: folder(layer) },
      to: { path: '^src-', pathNot: [layer, ...below].map(folder) },
    })),
    {
      name: 'every folder of src-shared has a floor',
      severity: 'error',
      from: { path: '^src-shared/', pathNot: sharedFloors.flat().map(folder) },
      to: {},
    },
    ...innerFloors,
    {
      name: 'data set formats do not know each other',
      severity: 'error',
      from: { path: '^src-main/datasets/formats/([^/]+)/' },
      to: { path: '^src-main/datasets/formats/', pathNot: '^src-main/datasets/formats/$1/' },
    },
    {
      name: 'every folder of src-renderer has a floor',
      severity: 'error',
      from: { path: '^src-renderer/[^/]+/', pathNot: rendererFloors.flat().map(folder) },
      to: {},
    },
    {
      name: 'src-shared is pure',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { path: '^(electron|svelte|better-sqlite3|@tensorflow)', dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
    { name: 'src-shared knows no Node', severity: 'error', from: { path: '^src-shared/' }, to: { dependencyTypes: ['core'] } },
    { name: 'renderer knows no Node', severity: 'error', from: { path: '^src-renderer/' }, to: { dependencyTypes: ['core'] } },
    {
      name: 'only the shell knows Electron',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/shell/' },
      to: { path: '(^|node_modules/)electron(/|$)' },
    },
    {
      name: 'only the program knows TensorFlow',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/program/' },
      to: { path: '@tensorflow/' },
    },
    {
      name: 'only proving knows the independent runtime',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/proving/' },
      to: { path: '(^|node_modules/)onnxruntime-node(/|$)' },
    },
    { name: 'sources do not import tests', severity: 'error', from: { path: '^src-' }, to: { path: '^test/' } },
    { name: 'everything resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'svelte', 'node', 'default', 'types'] },
  },
};
