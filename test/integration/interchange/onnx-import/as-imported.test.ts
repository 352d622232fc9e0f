import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeAsImported, importOnnx } from '#main/interchange/index.ts';
import { elementsOf } from '#shared/graph/index.ts';
import type { SourceInterface } from '#shared/networks/index.ts';
import { floats, type MadeModel, madeOnnx, node, spread, writtenOnnx } from '../../../fixtures/onnx-import/made-onnx.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/onnx-import');
/** float32 through two orders of the same operations, relative to the largest output. */
const LIMIT = 1e-4;

interface Run {
  readonly ports: readonly unknown[];
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** Runs a file on an array in ONNX Runtime. */
async function runFile(file: string | Uint8Array, dims: readonly number[], values: Float32Array): Promise<Run> {
  // Errors only: constants of the fixtures are not all used.
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await (typeof file === 'string' ? InferenceSession.create(file, options) : InferenceSession.create(file, options));
  try {
    const [input = ''] = session.inputNames;
    const [output = ''] = session.outputNames;
    const result = (await session.run({ [input]: new Tensor('float32', values, dims) }))[output];
    if (!(result?.data instanceof Float32Array)) throw new Error('no float32 output');
    return { ports: [...session.inputMetadata, ...session.outputMetadata], dims: result.dims, values: result.data };
  } finally {
    await session.release();
  }
}

/** Runs a file, and what its import is exported as, on the same arrays: one of each batch size. */
async function both(file: string, range: readonly [number, number], batches: readonly number[]): Promise<readonly (readonly [Run, Run])[]> {
  const { graph, weights, source } = await importOnnx(file, { name: 'again', batchNorm: false });
  const { input, output, channelsFirst, ending, scaling } = source;
  const called: SourceInterface = { input, output, channelsFirst, ending, scaling };
  const { bytes } = encodeAsImported({ graph, weights }, new Map(), called);
  const runs: [Run, Run][] = [];
  for (const batch of batches) {
    const dims = [batch, ...input.shape.slice(1).map(Number)];
    const [low, high] = range;
    const values = spread(elementsOf(dims), 3).map((value) => low + ((value + 1) / 2) * (high - low));
    runs.push([await runFile(file, dims, values), await runFile(bytes, dims, values)]);
  }
  return runs;
}

function worst([theirs, ours]: readonly [Run, Run]): number {
  const largest = theirs.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return theirs.values.reduce((most, value, index) => Math.max(most, Math.abs(value - (ours.values[index] ?? NaN))), 0) / largest;
}

/** By file: its batch size. */
const exported: Readonly<Record<string, number | null>> = {
  resnet: 1,
  'resnet-bottleneck': null,
  'resnet-opset11': 4,
  'mobilenet-opset13': null,
  vgg: null,
  densenet: 1,
  'swin-free': null,
  vit: 1,
  'older-ops-opset11': 2,
  hrnet: null,
};

describe('an export as imported', () => {
  it.each(Object.entries(exported))('replaces what PyTorch’s exporter wrote: %s', async (name, batch) => {
    const runs = await both(join(FOLDER, `${name}.onnx`), [-2, 2], batch === null ? [1, 3] : [batch]);
    for (const run of runs) {
      const [theirs, ours] = run;
      expect(ours.ports).toEqual(theirs.ports);
      expect(ours.dims).toEqual(theirs.dims);
      expect(worst(run)).toBeLessThan(LIMIT);
    }
  });

  const constants = {
    kernel: floats([4, 3, 3, 3], spread(108)),
    head: floats([4, 5], spread(20, 2)),
    heads: floats([5, 4, 1, 1], spread(20, 2)),
    pixelMean: floats([3], [123, 117, 104]),
    pixelStd: floats([3], [58, 57, 57]),
    unitMean: floats([3, 1, 1], [0.485, 0.456, 0.406]),
    unitStd: floats([3, 1, 1], [0.229, 0.224, 0.225]),
  };
  const features = [
    node('Conv', ['images', 'kernel'], 'convolved', { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
    node('Relu', ['convolved'], 'rectified'),
    node('GlobalAveragePool', ['rectified'], 'pooled'),
  ];
  const classified = [...features, node('Flatten', ['pooled'], 'flat'), node('MatMul', ['flat', 'head'], 'z')];
  const channelsFirst = [3, 8, 6] as const;

  it.each<[string, Pick<MadeModel, 'input' | 'batch' | 'nodes'>, readonly (number | string)[], readonly [number, number]]>([
    [
      'channels-last pixels of 0 to 255, normalized inside, and a softmax',
      {
        input: [8, 6, 3],
        nodes: [
          node('Sub', ['x', 'pixelMean'], 'centered'),
          node('Div', ['centered', 'pixelStd'], 'scaled'),
          node('Transpose', ['scaled'], 'images', { perm: [0, 3, 1, 2] }),
          ...classified,
          node('Softmax', ['z'], 'y', { axis: 1 }),
        ],
      },
      ['batch', 5],
      [0, 255],
    ],
    [
      'pixels of 0 to 1, normalized inside, in a fixed batch',
      {
        input: channelsFirst,
        batch: 2,
        nodes: [
          node('Sub', ['x', 'unitMean'], 'centered'),
          node('Div', ['centered', 'unitStd'], 'images'),
          ...classified,
          node('LogSoftmax', ['z'], 'y'),
        ],
      },
      [2, 5],
      [0, 1],
    ],
    [
      'outputs of 1 × 1 pixels behind a sigmoid',
      {
        input: channelsFirst,
        nodes: [node('Identity', ['x'], 'images'), ...features, node('Conv', ['pooled', 'heads'], 'z'), node('Sigmoid', ['z'], 'y')],
      },
      ['batch', 5, 1, 1],
      [-2, 2],
    ],
    [
      'a hard sigmoid',
      {
        input: channelsFirst,
        nodes: [node('Identity', ['x'], 'images'), ...classified, node('HardSigmoid', ['z'], 'y', { alpha: { float: 1 / 6 } })],
      },
      ['batch', 5],
      [-2, 2],
    ],
    [
      'a tanh',
      { input: channelsFirst, nodes: [node('Identity', ['x'], 'images'), ...classified, node('Tanh', ['z'], 'y')] },
      ['batch', 5],
      [-2, 2],
    ],
  ])('keeps %s', async (_, model, output, range) => {
    const file = writtenOnnx(madeOnnx({ ...model, constants, output }));
    for (const run of await both(file, range, model.batch === undefined ? [1, 3] : [model.batch])) {
      const [theirs, ours] = run;
      expect(ours.ports).toEqual(theirs.ports);
      expect(ours.dims).toEqual(theirs.dims);
      expect(worst(run)).toBeLessThan(LIMIT);
      // Softmax and sigmoid yield different values for different inputs, so equal outputs are not trivially equal.
      expect(new Set(theirs.values).size).toBeGreaterThan(2);
    }
  });
});
