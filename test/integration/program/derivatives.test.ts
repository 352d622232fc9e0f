import { describe, expect, it } from 'vitest';
import { openDerivatives } from './open-derivatives.ts';
import { dense, network, rectifier } from './small-network.ts';

/** One pixel p, x = 2 p - 1, hidden neurons ReLU(x) and ReLU(-x), logits x and 3 x for positive x. */
const graph = network([1], dense('layer', 'input', 2, false), rectifier('relu', 'layer'), dense('head', 'relu', 2, false));
const weights = new Map([
  ['layer/kernel', Float32Array.of(1, -1)],
  ['head/kernel', Float32Array.of(1, 3, -1, -3)],
]);

describe('derivatives by pixels', () => {
  it('compare the outputs of nodes on two batches, image by image', async () => {
    const derivatives = await openDerivatives(graph, {}, ['relu', 'head']);
    derivatives.assign(weights);
    // x is 0.5, 1 and 0 before, 0.6, 0.5 and 0.1 after.
    const changes = derivatives.relativeChanges(Float32Array.of(0.75, 1, 0.5), Float32Array.of(0.8, 0.75, 0.55));
    for (const node of ['relu', 'head']) {
      const [first = NaN, second = NaN, third = NaN] = changes.get(node) ?? [];
      expect(first).toBeCloseTo(0.2, 5);
      expect(second).toBeCloseTo(0.5, 5);
      expect(third).toBe(Infinity);
    }
  });

  it('are those of each image alone', async () => {
    const derivatives = await openDerivatives(graph);
    derivatives.assign(weights);
    const pixels = Float32Array.of(0.75, 0.25);
    // Logits x and 3 x with dx / dp = 2, and for negative x likewise.
    expect([...derivatives.logits(pixels)]).toEqual([0.5, 1.5, -0.5, -1.5]);
    expect([...derivatives.jacobianProducts(pixels, Float32Array.of(1, 0, 0, 1))]).toEqual([2, 6]);
    // The loss of class 0 rises with the other logit: (1 - p0) (3 - 1) · 2, and that of class 1 falls for a lower x.
    const { gradients } = derivatives.lossGradients(pixels, [0, 1]);
    const other = 1 / (1 + Math.exp(-1));
    expect(gradients[0]).toBeCloseTo(4 * other, 5);
    expect(gradients[1]).toBeCloseTo(-4 * other, 5);
  });

  it('need whole images', async () => {
    const derivatives = await openDerivatives(network([2], dense('head', 'input', 2, false)));
    expect(() => derivatives.logits(new Float32Array(3))).toThrow('pixels: 3 values are not a whole number of images of shape [2]');
  });
});
