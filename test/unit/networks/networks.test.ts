import { describe, expect, it } from 'vitest';
import { LabError } from '#shared/contract/index.ts';
import { depthOf, totalCost } from '#shared/costs/index.ts';
import type { NetworkConfig } from '#shared/experiment/index.ts';
import { parametersOf } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { twoBlocks } from '../graph/sample-graphs.ts';

describe('the networks', () => {
  it('count the parameters and multiply-accumulates that PyTorch models of the same shape have', () => {
    // torchvision's resnet18 with a 3x3/1 stem, no max pool and 10 classes has 11,173,962 parameters; 555.4 MMACs at 32x32.
    const resnet18 = buildNetwork({ kind: 'residual', widths: [64, 128, 256, 512], blocks: [], dropout: 0 }, [32, 32, 3], 10);
    expect(totalCost(resnet18)).toEqual({ parameters: 11_173_962, macs: 555_422_720 });
    expect(depthOf(resnet18)).toBe(17);
  });

  it('count a multilayer perceptron by hand: 12·5 + 5 + 5·3 + 3', () => {
    const mlp = buildNetwork({ kind: 'mlp', hidden: [5], dropout: 0.5 }, [2, 2, 3], 3);
    expect(totalCost(mlp)).toEqual({ parameters: 83, macs: 75 });
    expect(mlp.nodes.map((node) => node.op)).toEqual(['input', 'flatten', 'dense', 'activation', 'dropout', 'dense']);
  });

  it('refuse images that are too small, naming the field', () => {
    const tooDeep: NetworkConfig = { kind: 'plain', widths: [4, 4, 4, 4], blocks: [], dropout: 0 };
    expect(() => buildNetwork(tooDeep, [4, 4, 1], 2)).toThrow(LabError);
    expect(() => buildNetwork({ kind: 'residual', widths: [4, 4], blocks: [1], dropout: 0 }, [8, 8, 1], 2)).toThrow(
      /1 block counts for 2 stages/,
    );
  });
});

describe('initial weights', () => {
  const weights = initialWeights(twoBlocks, 5);

  it('name every parameter', () => {
    expect([...weights.keys()]).toEqual(parametersOf(twoBlocks).map((parameter) => parameter.name));
  });

  it('are a function of the seed', () => {
    const kernel = 'stage2/block1/conv1/kernel';
    expect(initialWeights(twoBlocks, 5).get(kernel)).toEqual(weights.get(kernel));
    expect(initialWeights(twoBlocks, 6).get(kernel)).not.toEqual(weights.get(kernel));
  });

  it('have variance 2 / fan-in', () => {
    const wide = buildNetwork({ kind: 'residual', widths: [64], blocks: [1], dropout: 0 }, [8, 8, 1], 3);
    const kernel = initialWeights(wide, 1).get('stage1/block1/conv1/kernel') ?? new Float32Array();
    const variance = kernel.reduce((sum, weight) => sum + weight * weight, 0) / kernel.length;
    expect(variance).toBeCloseTo(2 / (3 * 3 * 64), 3);
  });

  it('start normalisation as the identity', () => {
    expect(new Set(weights.get('stem/norm/gamma'))).toEqual(new Set([1]));
    expect(new Set(weights.get('stem/norm/variance'))).toEqual(new Set([1]));
    expect(new Set(weights.get('stem/norm/beta'))).toEqual(new Set([0]));
  });
});
