import { describe, expect, test } from 'vitest';
import { type Model, type ModelGraph, prunableLayers } from '#shared/graph/index.ts';
import {
  graphsOf,
  latencyProfile,
  type LatencyTable,
  networkLatency,
  pricedNetworks,
  savedByLayer,
  savedByLinear,
  type Segment,
  segmentsOf,
  shareOfSavings,
} from '#shared/latency/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';

const modelOf = (graph: ModelGraph): Model => ({ graph, weights: initialWeights(graph, 1) });
const time = (median: number): LatencyTable['call'] => ({ median, low: median, high: median, calls: 1, load: 0 });

/** A table with made-up latencies of all segments of some networks. */
function tableOf(graphs: readonly ModelGraph[], milliseconds: (segment: Segment) => number): LatencyTable {
  const segments = graphs.flatMap((graph) => segmentsOf(graph).map((segment) => [segment.key, time(milliseconds(segment))] as const));
  return {
    format: 1,
    processor: 'Slow 1',
    runtime: 'onnxruntime 1',
    threads: 2,
    batch: 1,
    call: time(0.5),
    segments: Object.fromEntries(segments),
  };
}

const mlp = modelOf(buildNetwork({ kind: 'mlp', hidden: [8, 8], dropout: 0 }, [2, 2, 1], 3));
const profileOf = (model: Model, milliseconds: (segment: Segment) => number): ReturnType<typeof latencyProfile> => {
  const networks = pricedNetworks(model, prunableLayers(model.graph), 'cheaper');
  return latencyProfile(tableOf(graphsOf(networks), milliseconds), networks);
};

/** Inputs x units of the kernel layer, plus 0.25 for an activation. */
const byProducts = ({ inputs, nodes: [first, activation] }: Segment): number =>
  first?.op === 'dense' ? (inputs[0]?.[0] ?? 0) * first.units + (activation ? 0.25 : 0) : 1;

describe('a latency table', () => {
  test('prices a network as the sum of its segments and of one call', () => {
    // 4 x 8 + 0.25, 8 x 8 + 0.25, 8 x 3, and the call.
    expect(networkLatency(tableOf([mlp.graph], byProducts), mlp.graph)).toBe(32.25 + 64.25 + 24 + 0.5);
  });

  test('names a segment that it lacks, and the conditions', () => {
    const table = tableOf([], byProducts);
    expect(() => networkLatency(table, mlp.graph)).toThrow(
      expect.objectContaining({
        code: 'not-found',
        message:
          'The latency of a segment has not been measured on Slow 1 with batch size 1 and threads 2: dense, 4 → 8, bias + ReLU of 4.',
      }),
    );
  });
});

describe('the savings of removals', () => {
  test('are the difference of the reduced networks: a linear dense layer merges into the next', () => {
    const profile = profileOf(mlp, byProducts);
    expect(profile.network).toBe(32.25 + 64.25 + 24 + 0.5);
    // Left of the first: 4 → 8 with the second’s activation, 8 → 3. Of the second: 4 → 8 with its activation, 8 → 3.
    expect(savedByLinear(profile, ['hidden1/dense'])).toBe(64.25);
    expect(savedByLinear(profile, ['hidden2/dense'])).toBe(64.25);
    expect(savedByLayer(profile, 'hidden1/dense')).toBe(64.25);
  });

  test('are 0 if the removal would leave a constant network', () => {
    const { removals } = profileOf(mlp, byProducts);
    expect(removals.filter(({ how }) => how === 'emptied').map(({ saved }) => saved)).toEqual([0, 0]);
  });

  test('are 0 if what is left takes longer', () => {
    // 4 → 16 → 8 → 3: the first two merge into 4 → 8, which takes longer than all layers together.
    const narrowing = modelOf(buildNetwork({ kind: 'mlp', hidden: [16, 8], dropout: 0 }, [2, 2, 1], 3));
    const profile = profileOf(narrowing, ({ inputs, nodes: [first] }) =>
      first?.op === 'dense' && inputs[0]?.[0] === 4 && first.units === 8 ? 9 : 1,
    );
    expect(savedByLinear(profile, ['hidden1/dense'])).toBe(0);
    expect(savedByLinear(profile, ['hidden2/dense'])).toBe(1);
  });

  test('are 0 where only an activation goes, and the whole branch where a residual block’s convolution is emptied', () => {
    const residual = modelOf(buildNetwork({ kind: 'residual', widths: [4], blocks: [1], stem: 'stride-1', dropout: 0 }, [6, 6, 1], 2));
    const profile = profileOf(residual, ({ nodes: [first] }) => (first?.op === 'conv2d' ? 10 : first?.op === 'add' ? 1 : 0.1));
    const [stem = '', inner = '', last = ''] = prunableLayers(residual.graph).map(({ name }) => name);
    expect([stem, inner, last].map((name) => savedByLinear(profile, [name]))).toEqual([0, 0, 0]);
    // Both convolutions and the addition, and the activation after it.
    expect(savedByLayer(profile, stem)).toBe(0);
    expect(savedByLayer(profile, inner)).toBeGreaterThanOrEqual(20);
    expect(savedByLayer(profile, last)).toBe(savedByLayer(profile, inner));
  });

  test('are two of three convolutions where both activations of an inverted residual go', () => {
    const pointwise = { op: 'conv2d', kernel: [1, 1], stride: [1, 1], padding: [0, 0, 0, 0], groups: 1, bias: true } as const;
    const depthwise = { ...pointwise, kernel: [3, 3], padding: [1, 1, 1, 1], groups: 8, filters: 8 } as const;
    const rectifier = { op: 'activation', kind: 'relu' } as const;
    const nodes: ModelGraph['nodes'] = [
      { id: 'input', op: 'input', inputs: [], shape: [6, 6, 2] },
      { id: 'expand', ...pointwise, inputs: ['input'], filters: 8 },
      { id: 'relu1', ...rectifier, inputs: ['expand'] },
      { id: 'depthwise', ...depthwise, inputs: ['relu1'] },
      { id: 'relu2', ...rectifier, inputs: ['depthwise'] },
      { id: 'project', ...pointwise, inputs: ['relu2'], filters: 2 },
      { id: 'relu3', ...rectifier, inputs: ['project'] },
      { id: 'pool', op: 'globalAveragePool', inputs: ['relu3'] },
      { id: 'head', op: 'dense', inputs: ['pool'], units: 2, bias: true },
    ];
    const block = modelOf({ format: 1, name: 'inverted', nodes, output: 'head' });
    const profile = profileOf(block, ({ nodes: [first] }) => (first?.op === 'conv2d' ? 10 : 1));
    expect(savedByLinear(profile, ['expand', 'depthwise'])).toBe(20);
    // Two of them are merged alone if that is faster, although it takes more products.
    expect(savedByLinear(profile, ['depthwise'])).toBe(10);

    // Where merging two of them is slow, each of the activations has its half of what both save.
    const slowPairs = profileOf(block, ({ inputs, nodes: [first] }) => {
      if (first?.op !== 'conv2d') return 1;
      const isWide = first.kernel[0] === 3 && first.groups === 1 && Math.max(inputs[0]?.[2] ?? 0, first.filters) === 8;
      return isWide ? 30 : 10;
    });
    expect(savedByLinear(slowPairs, ['expand', 'depthwise'])).toBe(20);
    expect(['expand', 'depthwise', 'project'].map((name) => savedByLinear(slowPairs, [name]))).toEqual([0, 0, 10]);
    expect(['expand', 'depthwise', 'project'].map((name) => shareOfSavings(slowPairs, name))).toEqual([10, 10, 10]);
  });

  test('that a profile does not have are an error', () => {
    const profile = profileOf(mlp, byProducts);
    expect(() => savedByLinear(profile, ['hidden1/dense', 'hidden2/dense'])).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
