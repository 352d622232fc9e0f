import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeObserved, encodeOnnxInt8, type ValueRange } from '#main/interchange/index.ts';
import { quantizationOf, quantizeLayer, roundToEven } from '#main/interchange/onnx/int8/linear-quantization.ts';
import type { GraphNode, Model, ModelGraph } from '#shared/graph/index.ts';

describe('a range of values as uint8', () => {
  it.each<[string, ValueRange, scale: number, zeroPoint: number]>([
    ['of rectified values', { low: 0, high: 2.55 }, 0.01, 0],
    // 5 / 255 per step; -1 is 51 steps below 0.
    ['of both signs', { low: -1, high: 4 }, 5 / 255, 51],
    ['above 0, widened to it', { low: 1, high: 2.55 }, 0.01, 0],
    ['below 0, widened to it', { low: -2.55, high: -1 }, 0.01, 255],
    ['of zeros', { low: 0, high: 0 }, 1, 0],
  ])('%s', (_, range, scale, zeroPoint) => {
    const found = quantizationOf(range);
    expect(found.scale).toBeCloseTo(scale, 8);
    expect(found.zeroPoint).toBe(zeroPoint);
  });

  it('rounds halves to the even number', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 2.4, 2.6].map(roundToEven)).toEqual([0, 2, 2, 0, -2, 2, 3]);
  });
});

describe('a layer as int8', () => {
  it('has a scale per channel, and biases in the scale of the sums', () => {
    // Columns: (1, 0.5), of which 1 is 64 steps, and (-2, 4), of which 4 is 64 steps.
    const layer = quantizeLayer(Float32Array.of(1, -2, 0.5, 4), Float32Array.of(0.5, -1), 2, (index) => index % 2, 0.125);
    expect([...layer.scales]).toEqual([1 / 64, 1 / 16]);
    expect([...layer.kernel]).toEqual([64, -32, 32, 64]);
    expect([...layer.biasScales]).toEqual([1 / 512, 1 / 128]);
    expect([...(layer.bias ?? [])]).toEqual([256, -128]);
  });

  it('keeps a bias that is far larger than its kernel, or has none', () => {
    const layer = quantizeLayer(Float32Array.of(0, 1e-12), Float32Array.of(3, -3), 2, (index) => index, 0.5);
    for (const [channel, wanted] of [3, -3].entries()) {
      expect((layer.bias?.[channel] ?? NaN) * (layer.biasScales[channel] ?? NaN)).toBeCloseTo(wanted, 6);
    }
  });
});

/** Runs a file in onnxruntime; `optimized` with integer arithmetic, otherwise operator by operator in float32. */
async function run(
  bytes: Uint8Array,
  shape: readonly number[],
  values: readonly number[],
  optimized = true,
): Promise<Map<string, number[]>> {
  const graphOptimizationLevel = optimized ? 'all' : 'disabled';
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, graphOptimizationLevel });
  const found = await session.run({ images: new Tensor('float32', Float32Array.from(values), shape) });
  await session.release();
  return new Map(Object.entries(found).map(([name, { data }]) => [name, Array.from(data as Float32Array)]));
}

function modelOf(nodes: GraphNode[], weights: Readonly<Record<string, readonly number[]>>): Model {
  const graph: ModelGraph = { format: 1, name: 'net', nodes, output: nodes.at(-1)?.id ?? '' };
  return { graph, weights: new Map(Object.entries(weights).map(([name, values]) => [name, Float32Array.from(values)])) };
}

const convolution = (id: string, input: string, filters: number): GraphNode => ({
  ...{ id, op: 'conv2d', inputs: [input], filters, kernel: [3, 3], stride: [1, 1], padding: [1, 1, 1, 1], groups: 1, bias: true },
});

/** A residual block, a pool and a dense layer. */
function residual(): Model {
  const numbers = (count: number, seed: number): number[] => Array.from({ length: count }, (_, index) => Math.sin(seed + 12.9 * index) / 2);
  return modelOf(
    [
      { id: 'input', op: 'input', inputs: [], shape: [6, 6, 2] },
      convolution('stem', 'input', 4),
      { id: 'stem/relu', op: 'activation', kind: 'relu', inputs: ['stem'] },
      convolution('branch', 'stem/relu', 4),
      { id: 'sum', op: 'add', inputs: ['stem/relu', 'branch'] },
      { id: 'sum/relu', op: 'activation', kind: 'relu', inputs: ['sum'] },
      { id: 'pool', op: 'globalAveragePool', inputs: ['sum/relu'] },
      { id: 'dense', op: 'dense', inputs: ['pool'], units: 3, bias: true },
    ],
    {
      ...{ 'stem/kernel': numbers(72, 1), 'stem/bias': numbers(4, 2), 'branch/kernel': numbers(144, 3), 'branch/bias': numbers(4, 4) },
      ...{ 'dense/kernel': numbers(12, 5), 'dense/bias': numbers(3, 6) },
    },
  );
}

describe('a network as int8', () => {
  it('computes what its rounded numbers say', async () => {
    const model = modelOf(
      [
        { id: 'input', op: 'input', inputs: [], shape: [2] },
        { id: 'dense', op: 'dense', inputs: ['input'], units: 2, bias: true },
      ],
      { 'dense/kernel': [1, -2, 0.5, 4], 'dense/bias': [0.5, -1] },
    );
    const { bytes } = encodeOnnxInt8(model, new Map(), new Map([['images', { low: 0, high: 2.55 }]]));
    // 1.234 and 0.506 are 123 and 51 steps of 0.01: 1.23 + 0.51 / 2 + 0.5, and -2 · 1.23 + 4 · 0.51 - 1.
    const logits = (await run(bytes, [1, 2], [1.234, 0.506])).get('logits') ?? [];
    expect(logits[0]).toBeCloseTo(1.985, 5);
    expect(logits[1]).toBeCloseTo(-1.42, 5);
  });

  it('rounds convolutions after their rectifiers, sums, pools and what a dense layer reads, and computes the same in integers', async () => {
    const model = residual();
    const { bytes, observed } = encodeObserved(model);
    expect(observed.filter((name) => !name.includes('pool'))).toEqual(['stem/relu', 'branch', 'sum/relu']);
    const images = Array.from({ length: 2 * 72 }, (_, index) => Math.cos(index * 1.7));
    const exact = await run(bytes, [2, 2, 6, 6], images);
    const ranges = new Map(
      [...exact, ['images', images] as const].map(([name, of]) => [name, { low: Math.min(...of), high: Math.max(...of) }]),
    );
    const file = encodeOnnxInt8(model, new Map(), ranges);
    expect(file.operators['QuantizeLinear']).toBe(observed.length + 1);
    const [integers = [], floats = [], before = []] = [
      (await run(file.bytes, [2, 2, 6, 6], images)).get('logits'),
      (await run(file.bytes, [2, 2, 6, 6], images, false)).get('logits'),
      exact.get('logits'),
    ];
    const largest = Math.max(...before.map(Math.abs));
    const difference = (a: readonly number[], b: readonly number[]): number =>
      Math.max(...a.map((one, index) => Math.abs(one - (b[index] ?? NaN))));
    // A step of a pooled value at most: sums are rounded once, and halves may round differently.
    expect(difference(integers, floats)).toBeLessThan(0.02 * largest);
    expect(difference(floats, before)).toBeLessThan(0.05 * largest);
    expect(difference(floats, before)).toBeGreaterThan(0);
  });
});
