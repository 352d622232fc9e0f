import { beforeEach, describe, expect, test, vi } from 'vitest';
import { CheckpointStore } from '#main/run-folder/index.ts';
import { runAttempt } from '#main/runner/run-attempt.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { type FakeNumbers, FakeProgram } from './fake-program.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';
import { journalOf, ofKind } from './run-results.ts';

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());

const DURING = { method: { kind: 'nepenthe', rounds: 2, zeta: 0.5 }, reduction: { removeDuring: true } } as const;
/** The first layer's six neurons are always on, off, on, …; those of the second change their states. */
const firstIsLinear: FakeNumbers = { on: (layer, neuron, count) => (layer === 'hidden1/dense' ? count * ((neuron + 1) % 2) : 5) };

describe('layers that a round found linear', () => {
  test('are linear forms in every later round, with constant state counts and no budget', async () => {
    const folder = tinyRun(DURING);
    const graphs: ModelGraph[] = [];
    const loadProgram = (graph: ModelGraph): Promise<FakeProgram> => {
      graphs.push(graph);
      return Promise.resolve(new FakeProgram(graph, firstIsLinear));
    };
    expect(await runAttempt(folder, fakeDependencies(firstIsLinear, { loadProgram }))).toBe('finished');

    expect(ofKind(folder, 'round').map(({ linear, linearized }) => [linear, linearized])).toEqual([
      [['hidden1/dense'], []],
      [['hidden1/dense'], ['hidden1/dense']],
      [['hidden1/dense'], ['hidden1/dense']],
    ]);
    // The journal has the initial graph. Two graphs were compiled.
    expect(graphs.map(({ nodes }) => nodes.find(({ id }) => id === 'hidden1/relu')?.op)).toEqual(['activation', 'scale']);
    expect(ofKind(folder, 'start')).toMatchObject([{ graph: graphs[0] }]);

    for (const { layers } of ofKind(folder, 'entropy')) {
      expect(layers[0]).toEqual({
        layer: 'hidden1/dense',
        entropy: 0,
        mean: 0,
        nonzero: 0,
        minority: 0,
        neurons: 6,
        linearity: 'exact',
        on: [12, 0, 12, 0, 12, 0],
        off: [0, 12, 0, 12, 0, 12],
        zero: [0, 0, 0, 0, 0, 0],
      });
    }
    // Half of the second layer's 30 weights, then half of the rest.
    expect(ofKind(folder, 'budget').map(({ layers }) => layers.map(({ pruned }) => pruned))).toEqual([
      [0, 15],
      [0, 8],
    ]);
    const [dense, ...kept] = ofKind(folder, 'checkpoint').filter(({ keep }) => keep === 'round');
    const store = new CheckpointStore(folder);
    for (const checkpoint of kept) expect(store.load(checkpoint).get('hidden1/relu/scale')).toEqual(Float32Array.of(1, 0, 1, 0, 1, 0));
    expect(dense && store.load(dense).has('hidden1/relu/scale')).toBe(false);
    expect(ofKind(folder, 'message').map(({ text }) => text)).toEqual([
      'From round 1 on, linear forms replace the activations of hidden1/dense.',
    ]);
  });

  test('stay rectifiers without removeDuring', async () => {
    const folder = tinyRun({ method: DURING.method });
    await runAttempt(folder, fakeDependencies(firstIsLinear));
    expect(ofKind(folder, 'round').map(({ linearized }) => linearized)).toEqual([[], [], []]);
    expect(ofKind(folder, 'message')).toEqual([]);
  });

  test('include, with ReLU6, those that are always off, but not those that are always on, because ReLU6 may saturate', async () => {
    const folder = tinyRun({ network: { kind: 'mobilenet-v2', width: 0.1 }, method: { kind: 'dense' } });
    const off = 'stage6/block1/depthwise';
    await runAttempt(folder, fakeDependencies({ on: (layer, _, count) => (layer === off ? 0 : count) }));
    expect(ofKind(folder, 'entropy').flatMap(({ layers }) => layers.filter(({ entropy }) => entropy === 0))).toHaveLength(35);
    expect(ofKind(folder, 'round').map(({ linear }) => linear)).toEqual([[off]]);
  });

  test('may have offsets, which a bypassed block reads', async () => {
    const folder = tinyRun({
      network: { kind: 'residual', widths: [2], blocks: [1], activation: 'relu6' },
      method: { kind: 'lacoot', rounds: 2, delta: 100 },
      entropy: { states: 'linear-regions' },
      reduction: { removeDuring: true },
    });
    // In the stem, one neuron is always at least 6, and the other one always between 0 and 6.
    const numbers: FakeNumbers = {
      on: (layer, _, count) => (layer === 'stem/conv' ? count : 5),
      high: (layer, neuron, count) => (layer === 'stem/conv' && neuron === 0 ? count : 0),
    };
    const graphs: ModelGraph[] = [];
    const loadProgram = (graph: ModelGraph): Promise<FakeProgram> => {
      graphs.push(graph);
      return Promise.resolve(new FakeProgram(graph, numbers));
    };
    expect(await runAttempt(folder, fakeDependencies(numbers, { loadProgram }))).toBe('finished');
    expect(ofKind(folder, 'decision').map(({ layers }) => layers.map(({ layer, what }) => [layer, what]))).toEqual([
      [
        ['stage1/block1/conv1', 'keep'],
        ['stage1/block1/conv2', 'keep'],
        ['stem/conv', 'linearize'],
      ],
      [
        ['stage1/block1/conv1', 'bypass'],
        ['stage1/block1/conv2', 'bypass'],
      ],
    ]);
    const nodes = graphs.at(-1)?.nodes ?? [];
    expect(nodes.filter(({ id }) => id.startsWith('stage1'))).toEqual([]);
    expect(nodes.find(({ id }) => id === 'head/pool')?.inputs).toEqual(['stem/relu/offset']);
  });

  test('stay rectifiers if they are dead: the reduction removes them as a whole', async () => {
    const first = 'stage1/block1/conv1';
    const folder = tinyRun({
      network: { kind: 'residual', widths: [2], blocks: [1] },
      method: { kind: 'nepenthe', rounds: 2, zeta: 0.7, delta: 100, locked: [first] },
      reduction: { removeDuring: true },
    });
    // First 38 weights are pruned: all 36 of the second convolution, by far the less relevant, which cuts off the first.
    const on: FakeNumbers['on'] = (layer, _, count, remaining) => {
      if (layer === first) return remaining < 1 ? count : 5;
      return layer === 'stem/conv' ? 6 : 1;
    };
    await runAttempt(folder, fakeDependencies({ on }));
    expect(ofKind(folder, 'entropy').map(({ layers }) => layers.find(({ layer }) => layer === first)?.entropy === 0)).toEqual([
      false,
      true,
      true,
    ]);
    expect(ofKind(folder, 'round').map(({ linear, linearized, dead }) => [linear, linearized, dead])).toEqual([
      [[], [], []],
      [[], [], [first]],
      [[], [], [first]],
    ]);
  });

  test('end the run if all neurons of a layer without a bypass are off, and the layer is named', async () => {
    const folder = tinyRun({ method: { kind: 'imp', rounds: 2, zeta: 0.1, delta: 100 }, reduction: { removeDuring: true } });
    await runAttempt(folder, fakeDependencies({ on: (layer) => (layer === 'hidden2/dense' ? 0 : 5) }));
    expect(ofKind(folder, 'end')).toMatchObject([
      {
        status: 'finished',
        reason: 'collapse',
        best: 0,
        text: expect.stringContaining('Layer hidden2/dense was always OFF on the training images') as unknown,
      },
    ]);
    expect(journalOf(folder).filter(({ kind }) => kind === 'epoch')).toHaveLength(2);
  });
});
