import { expect, it } from 'vitest';
import { branchProblems, type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import { prunableLayers } from '#shared/graph/index.ts';
import { initialModel } from '#shared/networks/index.ts';

const base: ExperimentInput = {
  data: { name: 'digits' },
  network: { kind: 'mlp', hidden: [8, 8] },
  method: { kind: 'nepenthe', rounds: 3 },
};
const parent = experimentSchema.parse(base);
const layers = prunableLayers(initialModel(parent, { shape: [8, 8, 1], classes: 10 }).graph, parent.entropy);

function fieldsOf(changes: Partial<ExperimentInput>, round = 1, of = parent): readonly string[] {
  return branchProblems(of, experimentSchema.parse({ ...base, ...changes }), round, layers).map(({ field }) => field);
}

it.each<[string, Partial<ExperimentInput>]>([
  ['the same', {}],
  ['another name, project and seed', { name: 'Other', project: 'Other', seed: 2 }],
  ['another method', { method: { kind: 'imp', rounds: 2 } }],
  ['another δ and ζ', { method: { kind: 'nepenthe', rounds: 2, zeta: 0.1, delta: 5 } }],
  ['another objective', { objective: { entropy: { lambda: 0.1 } } }],
  ['another training of the rounds', { training: { retraining: { epochs: 7, learningRate: 0.01 }, weightDecay: 0 } }],
  ['another reduction', { reduction: { removeAtEnd: true } }],
])('a branch may have %s', (_, changes) => {
  expect(fieldsOf(changes)).toEqual([]);
});

it.each<[string, Partial<ExperimentInput>, readonly string[]]>([
  ['data', { data: { name: 'letters' } }, ['data.name']],
  ['network', { network: { kind: 'mlp', hidden: [9, 8] } }, ['network.hidden']],
  ['measurement of entropy', { entropy: { tolerance: 3 } }, ['entropy.tolerance']],
  [
    'dense training',
    { training: { epochs: 9, batchSize: 64, learningRate: 0.2 } },
    ['training.epochs', 'training.batchSize', 'training.learningRate'],
  ],
  ['share of calibration images', { method: { kind: 'shallow', calibration: 0.1 } }, ['method.calibration']],
  ['trained slopes', { method: { kind: 'layer-folding' } }, ['method']],
])('a branch keeps the %s', (_, changes, fields) => {
  expect(fieldsOf(changes)).toEqual(fields);
});

it('a branch has something left to do', () => {
  const done: Partial<ExperimentInput> = { method: { kind: 'nepenthe', rounds: 2 } };
  expect(fieldsOf(done, 2)).toEqual(['method.rounds']);
  expect(fieldsOf({ method: { kind: 'dense' } }, 0)).toEqual(['method.rounds']);
  expect(fieldsOf({ ...done, reduction: { fineTune: 1 } }, 2)).toEqual([]);
  expect(fieldsOf({ ...done, reduction: { removeAtEnd: true } }, 2)).toEqual([]);
});

it('a branch keeps the seed that drew its calibration images', () => {
  const method: ExperimentInput['method'] = { kind: 'shallow', calibration: 0.1 };
  expect(fieldsOf({ method, seed: 2 }, 1, experimentSchema.parse({ ...base, method }))).toEqual(['seed']);
});
