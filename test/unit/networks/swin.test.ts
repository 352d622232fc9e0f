import { describe, expect, it } from 'vitest';
import { LabError } from '#shared/errors/index.ts';
import { inferShapes, parametersOf, type Shape } from '#shared/graph/index.ts';
import { buildNetwork, initializationOf, initialWeights } from '#shared/networks/index.ts';
import { networkSchema } from '#shared/settings/index.ts';

const small = { kind: 'swin', embed: 4, depths: [2, 2], heads: [1, 2], window: 2, patch: 2 };
const built = (config: object, shape: Shape): ReturnType<typeof buildNetwork> => buildNetwork(networkSchema.parse(config), shape, 3);

describe('Swin Transformer', () => {
  it('doubles the channels and halves the tokens per stage, padding odd sizes', () => {
    const shapes = inferShapes(built(small, [10, 12, 3]));
    expect(shapes.get('stem/norm')).toEqual([5, 6, 4]);
    expect(shapes.get('stage1/block1/attention/windows')).toEqual([9, 4, 4]);
    expect(shapes.get('stage2/merge/reduction')).toEqual([3, 3, 8]);
    expect(shapes.get('stage2/block2/attention/scores')).toEqual([4, 2, 4, 4]);
    expect(shapes.get('stage2/block2/add2')).toEqual([3, 3, 8]);
  });

  it('skips branches with probabilities that increase linearly from 0', () => {
    const rates = built({ ...small, stochasticDepth: 0.3 }, [8, 8, 3]).nodes.flatMap((node) => (node.op === 'dropout' ? [node] : []));
    expect(rates.map(({ id, unit }) => [id, unit])).toEqual(
      ['stage1/block2', 'stage2/block1', 'stage2/block2'].flatMap((block) => [
        [`${block}/attention/drop`, 'sample'],
        [`${block}/mlp/drop`, 'sample'],
      ]),
    );
    [0.1, 0.1, 0.2, 0.2, 0.3, 0.3].forEach((rate, index) => {
      expect(rates[index]?.rate).toBeCloseTo(rate, 12);
    });
  });

  it('masks tokens that only the shift brings together, by hand for 2x4 tokens in windows of 2', () => {
    const config = networkSchema.parse({ ...small, depths: [2], heads: [1] });
    const weights = initialWeights(buildNetwork(config, [4, 8, 3], 3), 1, initializationOf(config));
    // One window spans both rows. Columns 0 1 2 3 are rolled to 1 2 | 3 0: only the second window has tokens of different regions.
    const apart = [0, -100, 0, -100, -100, 0, -100, 0, 0, -100, 0, -100, -100, 0, -100, 0];
    expect([...(weights.get('stage1/block2/attention/mask/offset') ?? [])]).toEqual([...apart.map(() => 0), ...apart]);
    expect([...(weights.get('stage1/block1/attention/query-scale/scale') ?? [])]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('does not shift a window that spans the whole image', () => {
    const parameters = parametersOf(built(small, [4, 4, 3])).map(({ name }) => name);
    expect(parameters.filter((name) => name.endsWith('/offset'))).toEqual([]);
    expect(parametersOf(built(small, [8, 8, 3])).filter(({ role }) => role === 'offset')).toHaveLength(1);
  });

  it('is initialized as in torchvision: dense layers and tables normal with std 0.02, patches uniform within ±1 / √fan-in', () => {
    const config = networkSchema.parse({ kind: 'swin', embed: 64, depths: [2], heads: [2] });
    const weights = initialWeights(buildNetwork(config, [28, 28, 3], 50), 1, initializationOf(config));
    for (const name of ['stage1/block1/attention/qkv/kernel', 'stage1/block2/attention/position/table', 'head/dense/kernel']) {
      expect(deviationOf(weights.get(name)), name).toBeCloseTo(0.02, 2);
    }
    expect(deviationOf(weights.get('stage1/block1/mlp/dense1/bias'))).toBe(0);
    for (const role of ['kernel', 'bias']) {
      const patches = weights.get(`stem/patches/${role}`) ?? new Float32Array();
      expect(Math.max(...patches.map(Math.abs)) * Math.sqrt(48)).toBeLessThanOrEqual(1);
      expect(Math.max(...patches.map(Math.abs)) * Math.sqrt(48)).toBeGreaterThan(0.9);
    }
  });

  it.each<[string, object, Shape, string]>([
    ['images that patches do not divide', {}, [9, 8, 3], 'network.patch'],
    ['head counts for other stages', { heads: [1] }, [8, 8, 3], 'network.heads'],
    ['heads that do not divide the channels', { heads: [1, 3] }, [8, 8, 3], 'network.heads.1'],
  ])('refuses %s, naming the field', (_, change, shape, location) => {
    let refusal: unknown;
    try {
      built({ ...small, ...change }, shape);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(LabError);
    expect(refusal).toMatchObject({ code: 'invalid-experiment', details: { location } });
  });
});

/** Standard deviation about 0. */
function deviationOf(values: Float32Array = new Float32Array()): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
