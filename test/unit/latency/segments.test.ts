import { describe, expect, test } from 'vitest';
import { graphView, prunableLayers } from '#shared/graph/index.ts';
import {
  distinctSegments,
  isRepeatable,
  mergingLayers,
  repeatedSegment,
  type Segment,
  segmentsOf,
  weightsIn,
} from '#shared/latency/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';

const mlp = buildNetwork({ kind: 'mlp', hidden: [8, 8], dropout: 0.5 }, [2, 2, 1], 3);
const residual = buildNetwork({ kind: 'residual', widths: [4], blocks: [1], stem: 'stride-1', dropout: 0 }, [6, 6, 1], 2);
const mobileNet = buildNetwork({ kind: 'mobilenet-v2', width: 1, stem: 'imagenet', blocks: [], dropout: 0 }, [32, 32, 3], 2);
const swin = buildNetwork({ kind: 'swin', embed: 8, depths: [2, 2], heads: [2, 2], window: 2, patch: 2, stochasticDepth: 0 }, [8, 8, 3], 2);

const opsOf = ({ nodes }: Segment): string => nodes.map(({ op }) => op).join('+');

describe('segments', () => {
  test('are a kernel layer with its activation, or a single node; views and dropout are none', () => {
    expect(segmentsOf(mlp).map((segment) => [opsOf(segment), segment.inputs])).toEqual([
      ['dense+activation', [[4]]],
      ['dense+activation', [[8]]],
      ['dense', [[8]]],
    ]);
  });

  test('leave an activation alone that follows something else than a kernel layer', () => {
    expect(segmentsOf(residual).map(opsOf)).toEqual([
      'conv2d',
      'batchNorm',
      'activation',
      'conv2d',
      'batchNorm',
      'activation',
      'conv2d',
      'batchNorm',
      'add',
      'activation',
      'globalAveragePool',
      'dense',
    ]);
  });

  test('are equal if fields and input shapes are, whatever the nodes are called and however their fields are ordered', () => {
    // The block's two convolutions, their normalizations and three activations of one shape.
    expect(distinctSegments([residual, residual]).size).toBe(7);
    const [{ nodes, output, ...rest }] = [residual];
    const reordered = { ...rest, output, nodes: nodes.map((node) => Object.fromEntries(Object.entries(node).toReversed()) as typeof node) };
    expect(segmentsOf(reordered).map(({ key }) => key)).toEqual(segmentsOf(residual).map(({ key }) => key));
  });
});

describe('repeated segments', () => {
  const repeated = (segment: Segment | undefined, copies: number): readonly string[] => {
    if (!segment) throw new Error('there is no such segment');
    return repeatedSegment(segment, copies).graph.nodes.map(({ op }) => op);
  };

  test('follow one another if the shape stays, and are added up otherwise', () => {
    const [first, second] = segmentsOf(mlp);
    expect(repeated(second, 2)).toEqual(['input', 'dense', 'activation', 'dense', 'activation']);
    expect(repeated(first, 2)).toEqual(['input', 'dense', 'activation', 'dense', 'activation', 'add']);
  });

  test('add the first input again and again to an addition', () => {
    const addition = segmentsOf(residual).find((segment) => opsOf(segment) === 'add');
    expect(repeated(addition, 2)).toEqual(['input', 'reshape', 'add', 'add']);
  });

  test('have a single copy if all would be the same', () => {
    const pool = segmentsOf(residual).find((segment) => opsOf(segment) === 'globalAveragePool');
    expect(pool && isRepeatable(pool)).toBe(false);
  });

  test.each([mlp, residual, mobileNet, swin])('are valid networks for every segment of $name', (graph) => {
    for (const segment of distinctSegments([graph]).values()) {
      const one = repeatedSegment(segment, 1);
      const parameters = graphView(one.graph).parameters;
      expect(new Set(one.weights.keys())).toEqual(new Set(parameters.map(({ name }) => name)));
      expect([...one.weights.values()].every((values) => values.every((value) => Number.isFinite(value) && value !== 0))).toBe(true);
      if (isRepeatable(segment)) expect(weightsIn(segment) * 3).toBe(weightCount(repeatedSegment(segment, 3).weights));
    }
  });

  const weightCount = (weights: ReadonlyMap<string, Float32Array>): number =>
    [...weights.values()].reduce((sum, { length }) => sum + length, 0);
});

describe('the smallest sets of activations between kernel layers', () => {
  const setsOf = (graph: typeof mlp): readonly (readonly string[])[] =>
    mergingLayers(graph, prunableLayers(graph)).map((set) => set.map(({ activation }) => activation));

  test('are the hidden activations of an MLP and the inner one of a residual block', () => {
    expect(setsOf(mlp)).toEqual([['hidden1/relu'], ['hidden2/relu']]);
    expect(setsOf(residual)).toHaveLength(1);
    expect(setsOf(residual)[0]?.[0]).toMatch(/relu1$/);
  });

  test('are both activations of an inverted residual: a grouped convolution merges only with those around it', () => {
    const sets = setsOf(mobileNet);
    // 17 blocks; the first one has no expansion: its stem’s activation and its own.
    expect(sets).toHaveLength(17);
    expect(sets.every(({ length }) => length === 2)).toBe(true);
    expect(sets[0]).toEqual(['stem/conv-relu', 'stage1/block1/depthwise-relu']);
    expect(sets[1]).toEqual(['stage2/block1/expand-relu', 'stage2/block1/depthwise-relu']);
  });

  test('are those of a transformer’s MLPs', () => {
    expect(setsOf(swin)).toEqual(
      ['stage1/block1', 'stage1/block2', 'stage2/block1', 'stage2/block2'].map((block) => [`${block}/mlp/gelu`]),
    );
  });
});
