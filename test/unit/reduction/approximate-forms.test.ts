import { describe, expect, it } from 'vitest';
import type { ActivationKind } from '#shared/activations/index.ts';
import type { RegionCounts, StateCounts } from '#shared/entropy/index.ts';
import type { Model, ModelGraph } from '#shared/graph/index.ts';
import { formOfStates, isApproximatelyLinear, layerLinearities, majorityForm } from '#shared/reduction/index.ts';

/** A layer of three neurons with that activation. */
function layerWith(kind: ActivationKind): Model {
  const graph: ModelGraph = {
    format: 1,
    name: 'one-layer',
    nodes: [
      { id: 'input', op: 'input', inputs: [], shape: [2] },
      { id: 'hidden', op: 'dense', inputs: ['input'], units: 3, bias: true },
      { id: 'act', op: 'activation', inputs: ['hidden'], kind },
      { id: 'head', op: 'dense', inputs: ['act'], units: 2, bias: true },
    ],
    output: 'head',
  };
  return { graph, weights: new Map() };
}

function statesOf(on: readonly number[], off: readonly number[], regions: RegionCounts): StateCounts {
  return { on, off, zero: [0, 0, 0], regions };
}

describe('the form of an approximately linear layer', () => {
  it.each<[ActivationKind, StateCounts, boolean, object]>([
    // Far below and far above 0, a GELU is nearly 0 and nearly z.
    [
      'gelu',
      statesOf([0, 9, 9], [9, 0, 0], { low: [0, 0, 0], off: [9, 0, 0], bent: [0, 0, 0], on: [0, 9, 9] }),
      true,
      { scale: Float32Array.of(0, 1, 1) },
    ],
    // tanh is nearly -1, z and 1.
    [
      'tanh',
      statesOf([0, 5, 9], [9, 4, 0], { low: [9, 0, 0], bent: [0, 0, 0], middle: [0, 9, 0], high: [0, 0, 9] }),
      true,
      { scale: Float32Array.of(0, 1, 0), offset: Float32Array.of(-1, 0, 1) },
    ],
    // A ReLU6 is exactly 0, z and 6.
    [
      'relu6',
      statesOf([0, 9, 9], [9, 0, 0], { off: [9, 0, 0], on: [0, 9, 0], high: [0, 0, 9] }),
      false,
      { scale: Float32Array.of(0, 1, 0), offset: Float32Array.of(0, 0, 6) },
    ],
  ])('has slope and constant of each neuron’s region: %s', (kind, counts, isApproximate, form) => {
    const [linearity] = layerLinearities(layerWith(kind), new Map([['act', counts]]));
    if (!linearity) throw new Error('no layer');
    expect(isApproximatelyLinear(linearity)).toBe(isApproximate);
    expect(formOfStates(linearity)).toEqual(form);
  });

  it('does not exist if a neuron was in several regions', () => {
    const counts = statesOf([0, 5, 9], [9, 4, 0], { low: [0, 0, 0], off: [9, 4, 0], bent: [0, 0, 0], on: [0, 5, 9] });
    const [linearity] = layerLinearities(layerWith('gelu'), new Map([['act', counts]]));
    if (!linearity) throw new Error('no layer');
    expect(isApproximatelyLinear(linearity)).toBe(false);
    expect(() => formOfStates(linearity)).toThrow('hidden is not linear');
  });
});

describe('the form by majority', () => {
  it('is that of the most frequent region of each neuron', () => {
    const counts = statesOf([1, 5, 7], [8, 4, 2], { low: [6, 1, 0], bent: [2, 1, 3], middle: [1, 7, 2], high: [0, 0, 4] });
    const form = { scale: Float32Array.of(0, 1, 0), offset: Float32Array.of(-1, 0, 1) };
    expect(majorityForm(layerWith('tanh'), 'act', counts, 'linear-regions')).toEqual(form);
  });

  it('is by the more frequent sign where a neuron is mostly bent, and OFF on a tie', () => {
    const counts = statesOf([8, 1, 4], [1, 8, 5], { low: [0, 0, 0], off: [0, 1, 1], bent: [8, 7, 8], on: [1, 1, 0] });
    expect(majorityForm(layerWith('silu'), 'act', counts, 'linear-regions')).toEqual({ scale: Float32Array.of(1, 0, 0) });
    const tied: StateCounts = { on: [5, 6, 4], off: [5, 4, 6], zero: [0, 0, 0] };
    expect(majorityForm(layerWith('relu'), 'act', tied, 'linear-regions')).toEqual({ scale: Float32Array.of(0, 1, 0) });
  });

  it('is by the more frequent sign if signs are the states', () => {
    // Mostly saturated at 6, OFF, and tied.
    const relu6 = statesOf([9, 2, 5], [1, 8, 5], { off: [1, 8, 5], on: [2, 1, 4], high: [7, 1, 1] });
    expect(majorityForm(layerWith('relu6'), 'act', relu6, 'sign')).toEqual({ scale: Float32Array.of(1, 0, 0) });
    const form = { scale: Float32Array.of(0, 0, 0), offset: Float32Array.of(6, 0, 0) };
    expect(majorityForm(layerWith('relu6'), 'act', relu6, 'linear-regions')).toEqual(form);
    // ELU's OFF region is the constant -1.
    const elu = { scale: Float32Array.of(1, 0, 0), offset: Float32Array.of(0, -1, -1) };
    expect(majorityForm(layerWith('elu'), 'act', relu6, 'sign')).toEqual(elu);
    // The sign says nothing about tanh.
    const tanh = statesOf([1, 5, 7], [8, 4, 2], { low: [6, 1, 0], bent: [2, 1, 3], middle: [1, 7, 2], high: [0, 0, 4] });
    const byRegion = majorityForm(layerWith('tanh'), 'act', tanh, 'linear-regions');
    expect(majorityForm(layerWith('tanh'), 'act', tanh, 'sign')).toEqual(byRegion);
  });
});
