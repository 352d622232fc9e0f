import { describe, expect, it } from 'vitest';
import { depthOf, totalCost } from '#shared/costs/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type ModelGraph, parametersOf } from '#shared/graph/index.ts';
import { buildNetwork, initializationOf, initialWeights } from '#shared/networks/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { networkSchema } from '#shared/settings/index.ts';
import { twoBlocks } from '../graph/sample-graphs.ts';

describe('built-in networks', () => {
  it('have as many parameters and multiply-accumulates as the same PyTorch models', () => {
    // torchvision's resnet18 with a 3x3/1 stem, no max pool and 10 classes has 11,173,962 parameters; 555.4 MMACs at 32x32.
    const resnet18 = buildNetwork(
      { kind: 'residual', widths: [64, 128, 256, 512], blocks: [], stem: 'stride-1', dropout: 0 },
      [32, 32, 3],
      10,
    );
    expect(totalCost(resnet18)).toEqual({ parameters: 11_173_962, macs: 555_422_720 });
    expect(depthOf(resnet18)).toBe(17);
  });

  it('count the parameters of an MLP, by hand 12·5 + 5 + 5·3 + 3', () => {
    const mlp = buildNetwork({ kind: 'mlp', hidden: [5], dropout: 0.5 }, [2, 2, 3], 3);
    expect(totalCost(mlp)).toEqual({ parameters: 83, macs: 75 });
    expect(mlp.nodes.map((node) => node.op)).toEqual(['input', 'flatten', 'dense', 'activation', 'dropout', 'dense']);
  });

  it('halve the image in a stem of stride 2, by hand at 4x4: 576 + 2·2,304 + 8', () => {
    const halved = networkSchema.parse({ kind: 'residual', widths: [4], blocks: [1], stem: 'stride-2' });
    expect(totalCost(buildNetwork(halved, [8, 8, 1], 2)).macs).toBe(5192);
    expect(totalCost(buildNetwork({ ...halved, stem: 'stride-1' } as NetworkConfig, [8, 8, 1], 2)).macs).toBe(4 * 5184 + 8);
  });

  it('have as many stages and blocks of MobileNetV2 as listed, by hand at 4x4: 1,152 + 1,152 + 1,024 + 163,840 + 2,560', () => {
    const one = networkSchema.parse({ kind: 'mobilenet-v2', width: 0.25, stem: 'imagenet', blocks: [1] });
    expect(totalCost(buildNetwork(one, [8, 8, 1], 2)).macs).toBe(169_728);
    const blocks = (counts: readonly number[]): readonly string[] =>
      buildNetwork(networkSchema.parse({ kind: 'mobilenet-v2', blocks: counts }), [32, 32, 3], 2)
        .nodes.map(({ id }) => id)
        .filter((id) => id.endsWith('/project'));
    expect(blocks([1, 1, 2])).toEqual(['stage1/block1', 'stage2/block1', 'stage3/block1', 'stage3/block2'].map((id) => `${id}/project`));
    expect(blocks([])).toHaveLength(17);
    expect(networkSchema.safeParse({ kind: 'mobilenet-v2', blocks: Array<number>(8).fill(1) }).success).toBe(false);
  });

  it('average VGG features of larger images to 7x7 if they can be divided evenly', () => {
    const vgg = networkSchema.parse({ kind: 'vgg', hidden: [8] });
    const pool = (side: number): unknown => buildNetwork(vgg, [side, side, 3], 10).nodes.find(({ id }) => id === 'head/pool');
    expect(pool(224)).toBeUndefined();
    expect(pool(32)).toBeUndefined();
    expect(pool(448)).toMatchObject({ op: 'pool2d', kind: 'average', window: [2, 2], stride: [2, 2] });
    // ⌊8 i / 7⌋ to ⌈8 (i + 1) / 7⌉: 0..2, 1..3, …, 6..8.
    expect(pool(256)).toMatchObject({ window: [2, 2], stride: [1, 1] });
    expect(() => pool(288)).toThrow('features of 9x9 cannot be divided evenly into 7x7');
  });

  it('refuse images that are too small, naming the field', () => {
    const tooDeep: NetworkConfig = { kind: 'plain', widths: [4, 4, 4, 4], blocks: [], dropout: 0 };
    expect(() => buildNetwork(tooDeep, [4, 4, 1], 2)).toThrow(LabError);
    expect(() => buildNetwork({ kind: 'residual', widths: [4, 4], blocks: [1], stem: 'stride-1', dropout: 0 }, [8, 8, 1], 2)).toThrow(
      /The network has 1 block count for 2 stages/,
    );
  });
});

describe('networks that are too large', () => {
  it.each([
    [{ kind: 'mlp', hidden: [65_536, 65_536] }, 'network.hidden', /weights/],
    [{ kind: 'plain', widths: [65_536, 65_536] }, 'network.widths', /weights/],
    [{ kind: 'residual', widths: Array<number>(8).fill(1), blocks: Array<number>(8).fill(200) }, 'network.blocks', /operations/],
    [{ kind: 'swin', embed: 4096, depths: [100, 100], heads: [1, 1], window: 4, patch: 4 }, 'network.embed', /weights/],
  ])('are refused before any weights are created: %o', (network, location, why) => {
    const build = (): unknown => buildNetwork(networkSchema.parse(network), [512, 512, 3], 10);
    expect(build).toThrow(why);
    expect(detailsOf(build)).toMatchObject({ code: 'invalid-experiment', location });
  });

  it('may be so because of the image size', () => {
    const build = (): unknown => buildNetwork(networkSchema.parse({ kind: 'resnet', depth: 50 }), [16_384, 16_384, 3], 10);
    expect(detailsOf(build)).toMatchObject({ location: 'network', message: expect.stringMatching(/values per image/) as string });
  });

  it('do not include ResNet-1202 with 200 blocks per stage', () => {
    const deepest = networkSchema.parse({ kind: 'residual', widths: [16, 32, 64], blocks: [200, 200, 200] });
    // 19.4 million parameters, as in the paper, whose skips have no projections.
    expect(totalCost(buildNetwork(deepest, [32, 32, 3], 10)).parameters / 1e6).toBeCloseTo(19.4, 1);
  });
});

function detailsOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof LabError) return error.details;
    throw error;
  }
  return undefined;
}

describe('initial weights', () => {
  const weights = initialWeights(twoBlocks, 5);

  it('cover every parameter', () => {
    expect([...weights.keys()]).toEqual(parametersOf(twoBlocks).map((parameter) => parameter.name));
  });

  it('are a function of the seed', () => {
    const kernel = 'stage2/block1/conv1/kernel';
    expect(initialWeights(twoBlocks, 5).get(kernel)).toEqual(weights.get(kernel));
    expect(initialWeights(twoBlocks, 6).get(kernel)).not.toEqual(weights.get(kernel));
  });

  it('have variance 2 / fan-in', () => {
    const wide = buildNetwork({ kind: 'residual', widths: [64], blocks: [1], stem: 'stride-1', dropout: 0 }, [8, 8, 1], 3);
    const kernel = initialWeights(wide, 1).get('stage1/block1/conv1/kernel') ?? new Float32Array();
    expect(deviationOf(kernel) ** 2).toBeCloseTo(2 / (3 * 3 * 64), 3);
  });

  it('have the standard deviations of torchvision’s models', () => {
    const small: NetworkConfig = { kind: 'residual', widths: [32, 64], blocks: [1, 1], stem: 'stride-1', dropout: 0 };
    const residual = buildNetwork(small, [8, 8, 3], 100);
    const mobile = networkSchema.parse({ kind: 'mobilenet-v2', width: 0.5 });
    const depthwise = buildNetwork(mobile, [32, 32, 3], 100);
    const perceptron = buildNetwork({ kind: 'mlp', hidden: [300], dropout: 0 }, [8, 8, 3], 100);
    const valuesOf = (graph: ModelGraph, family: object, name: string): Float32Array =>
      initialWeights(graph, 1, initializationOf(networkSchema.parse(family))).get(name) ?? new Float32Array();
    // Normal with variance 2 / fan-out, of a depthwise convolution 2 / (filters · 9), whatever its groups.
    expect(deviationOf(valuesOf(residual, { kind: 'resnet' }, 'stage2/block1/conv1/kernel'))).toBeCloseTo(Math.sqrt(2 / (64 * 9)), 3);
    expect(deviationOf(valuesOf(depthwise, mobile, 'stage7/block1/depthwise/kernel'))).toBeCloseTo(Math.sqrt(2 / (480 * 9)), 3);
    // nn.Linear's default: uniform within ±1 / √fan-in, bias too; its std is 1 / √3 of that.
    for (const role of ['kernel', 'bias']) {
      const values = valuesOf(residual, { kind: 'resnet' }, `head/dense/${role}`);
      expect(Math.abs(deviationOf(values) * Math.sqrt(3 * 64) - 1)).toBeLessThan(0.15);
      expect(Math.max(...values.map(Math.abs)) * Math.sqrt(64)).toBeLessThanOrEqual(1);
      expect(Math.max(...values.map(Math.abs)) * Math.sqrt(64)).toBeGreaterThan(0.9);
    }
    // Normal with std 0.01, biases 0.
    expect(deviationOf(valuesOf(perceptron, { kind: 'vgg' }, 'hidden1/dense/kernel'))).toBeCloseTo(0.01, 3);
    expect(deviationOf(valuesOf(perceptron, { kind: 'vgg' }, 'head/dense/kernel'))).toBeCloseTo(0.01, 3);
    expect(deviationOf(valuesOf(perceptron, { kind: 'vgg' }, 'head/dense/bias'))).toBe(0);
  });

  it('start normalization as the identity', () => {
    expect(new Set(weights.get('stem/norm/gamma'))).toEqual(new Set([1]));
    expect(new Set(weights.get('stem/norm/variance'))).toEqual(new Set([1]));
    expect(new Set(weights.get('stem/norm/beta'))).toEqual(new Set([0]));
  });
});

/** Standard deviation about 0. */
function deviationOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
