import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '#main/interchange/index.ts';
import { NO_AUGMENTATION, PLAIN_STEP } from '#main/program/index.ts';
import { inTensorflow } from '#main/proving/in-tensorflow.ts';
import { verifyImport } from '#main/proving/index.ts';
import { elementsOf, prunableLayers } from '#shared/graph/index.ts';
import { isLong } from '../../../random-cases.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/onnx-import');
const residual = [
  'conv1',
  'layer1.0.conv1',
  'layer1.0.conv2',
  'layer2.0.conv1',
  'layer2.0.conv2',
  'layer2.1.conv1',
  'layer2.1.conv2',
] as const;
const dense = [
  'features.conv0',
  ...['1.denselayer1', '1.denselayer2'].flatMap((layer) => [`features.denseblock${layer}.conv1`, `features.denseblock${layer}.conv2`]),
  'features.transition1.conv',
  ...['2.denselayer1', '2.denselayer2'].flatMap((layer) => [`features.denseblock${layer}.conv1`, `features.denseblock${layer}.conv2`]),
];

/** By file: batch size, and the source network's prunable layers by module name. */
const files: Readonly<Record<string, { readonly batch: number | null; readonly prunable?: readonly string[]; readonly count: number }>> = {
  resnet: { batch: 1, prunable: residual, count: 7 },
  'resnet-bottleneck': { batch: null, count: 10 },
  'resnet-opset11': { batch: 4, count: 7 },
  mobilenet: { batch: 1, count: 9 },
  'mobilenet-opset13': { batch: null, count: 9 },
  vgg: { batch: null, prunable: ['features.0', 'features.4', 'features.7', 'classifier.0'], count: 4 },
  'vgg-opset17': { batch: 1, prunable: ['features.0', 'features.4', 'features.7', 'classifier.0'], count: 4 },
  densenet: { batch: 1, prunable: dense, count: 10 },
  'densenet-opset12': { batch: null, count: 10 },
  swin: { batch: 1, prunable: ['features.1.0.mlp.0', 'features.1.1.mlp.0', 'features.3.0.mlp.0'], count: 3 },
  'swin-free': { batch: null, prunable: ['features.1.0.mlp.0', 'features.1.1.mlp.0', 'features.3.0.mlp.0'], count: 3 },
  'swin-opset17': { batch: null, prunable: ['features.1.0.mlp.0', 'features.1.1.mlp.0'], count: 2 },
  vit: {
    batch: 1,
    prunable: ['encoder.layers.encoder_layer_0.mlp.0', 'encoder.layers.encoder_layer_1.mlp.0'],
    count: 2,
  },
  // Without the gates of its two squeeze-and-excitations.
  'older-ops': { batch: 1, count: 7 },
  'older-ops-opset11': { batch: 2, count: 7 },
  'older-ops-opset14': { batch: null, count: 7 },
  hrnet: { batch: null, prunable: ['stem', 'low', 'high', 'fuse'], count: 4 },
  'hrnet-opset9': { batch: 1, prunable: ['stem', 'low', 'high', 'fuse'], count: 4 },
};

describe.each(Object.entries(files))('what PyTorch’s exporters write: %s', (name, { batch, prunable, count }) => {
  it('is imported with the outputs of ONNX Runtime, trains, and lists its prunable layers', async () => {
    const file = join(FOLDER, `${name}.onnx`);
    const imported = await importOnnx(file, { name, batchNorm: false });
    const { graph, weights, input, classes, source } = imported;
    const { live, pass, input: read, output: written, ...form } = source;
    expect(form).toEqual({ channelsFirst: true, batch, ending: 'logits', scaling: null });
    const [height, width, channels] = input;
    expect(read.shape).toEqual([batch ?? expect.any(String), channels, height, width]);
    expect(written.shape).toEqual([batch ?? expect.any(String), 5]);
    // Exporters leave constants behind, at most.
    expect(live).toBeNull();
    expect(pass.liveValues).toBeGreaterThan(elementsOf(input));
    expect(classes).toBe(5);
    const names = prunableLayers(graph).map((layer) => layer.name);
    expect(names).toHaveLength(count);
    if (prunable) expect(names).toEqual(prunable);

    const verified = await verifyImport(file, imported, 1);
    expect(verified.maxAbs).toBeLessThan(1e-4);
    expect(verified).toMatchObject({ images: 9, argmaxAgreement: 1 });
    expect(verified.runtime).toMatch(/^onnxruntime \d/);

    // Another file of the same network trains in the same way.
    if (!isLong && /-opset|-free/.test(name)) return;
    const losses = await lossesOfTraining({ graph, weights }, elementsOf(input));
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  });
});

/** Losses of three steps on one batch. */
async function lossesOfTraining(model: Parameters<typeof inTensorflow>[0], size: number): Promise<readonly number[]> {
  const labels = Uint8Array.of(0, 1, 2, 3);
  const images = Uint8Array.from({ length: labels.length * size }, (_, index) => (index * 89 + (index >> 4) * 31) % 256);
  const normalization = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
  const options = { ...PLAIN_STEP, labelSmoothing: 0, augmentation: NO_AUGMENTATION, normalization, precision: 'float32' } as const;
  return inTensorflow(model, options, (program) => {
    const settings = { learningRate: 1e-3, momentum: 0, weightDecay: 0, seed: [1, 2] } as const;
    return Promise.resolve([0, 1, 2].map(() => program.step({ images, labels }, settings).loss));
  });
}
