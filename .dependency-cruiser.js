/** The floors of src-shared from the bottom up; a folder imports from floors below its own only. */
const sharedFloors = [
  ['errors', 'text', 'random', 'old-names', 'desktop'],
  ['entropy', 'pruning', 'settings'],
  ['graph'],
  ['costs'],
  ['networks', 'reduction'],
  ['experiment'],
  ['proof'],
  ['journal'],
  ['contract'],
  ['planning'],
].map((names) => names.map((name) => `src-shared/${name}`));

/** Imports point downward only; docs/architecture.md draws the layers. */
const layers = {
  'src-shared': [],
  ...Object.fromEntries(sharedFloors.flatMap((floor, height) => floor.map((name) => [name, sharedFloors.slice(0, height).flat()]))),
  'src-renderer': ['src-shared'],
  'src-main/interchange': ['src-shared'],
  'src-main/files': ['src-shared'],
  'src-main/datasets': ['src-main/files', 'src-shared'],
  'src-main/program': ['src-shared'],
  'src-main/run-folder': ['src-main/files', 'src-main/interchange', 'src-shared'],
  'src-main/library': ['src-main/files', 'src-main/interchange', 'src-shared'],
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
    'src-main/tasks',
    'src-shared',
  ],
  'src-main/engine': [
    'src-main/files',
    'src-main/datasets',
    'src-main/interchange',
    'src-main/library',
    'src-main/run-folder',
    'src-main/tasks',
    'src-shared',
  ],
  'src-main/host': ['src-main/files', 'src-shared'],
  'src-main/shell': ['src-main/host', 'src-shared'],
  'src-main/cli': ['src-main/files', 'src-main/host', 'src-shared'],
};

const folder = (name) => `^${name}/`;

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
