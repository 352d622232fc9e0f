import { describe, expect, it } from 'vitest';
import { neuronHistogram } from '#renderer/charts/neuron-histogram.ts';
import { stateBars, tallyStates } from '#renderer/charts/neuron-states.ts';

const counts = { on: [0, 8, 4, 0], off: [10, 0, 4, 0], zero: [0, 2, 2, 10] };

describe('stateBars', () => {
  it('draws one bar per neuron, most often ON first', () => {
    expect(stateBars(counts, 10)).toEqual([
      { shares: { on: 0.8, off: 0, zero: 0.2 }, neurons: 1 },
      { shares: { on: 0.4, off: 0.4, zero: 0.2 }, neurons: 1 },
      { shares: { on: 0, off: 0, zero: 1 }, neurons: 1 },
      { shares: { on: 0, off: 1, zero: 0 }, neurons: 1 },
    ]);
  });

  it('draws the regions of the activation', () => {
    const regions = { low: [1, 0], off: [2, 0], bent: [3, 0], on: [4, 10] };
    expect(stateBars({ on: [7, 10], off: [3, 0], zero: [0, 0], regions }, 10)).toEqual([
      { shares: { on: 1, off: 0, bent: 0, zero: 0 }, neurons: 1 },
      { shares: { on: 0.4, off: 0.3, bent: 0.3, zero: 0 }, neurons: 1 },
    ]);
  });

  it('averages adjacent neurons if there are too many', () => {
    const [first, second, ...others] = stateBars(counts, 2);
    expect(others).toEqual([]);
    expect(first?.shares.on).toBeCloseTo(0.6, 10);
    expect(second).toEqual({ shares: { on: 0, off: 0.5, zero: 0.5 }, neurons: 2 });
  });
});

describe('tallyStates', () => {
  it('does not count zero as a state', () => {
    expect(tallyStates(counts)).toEqual({ always: { on: 1, off: 1 }, mixed: 1, silent: 1 });
  });

  it('counts neurons by region; one that was always bent changes its slope', () => {
    const regions = { off: [4, 0, 0, 0], on: [0, 4, 2, 0], high: [0, 0, 2, 4] };
    const relu6 = { on: [0, 4, 4, 4], off: [4, 0, 0, 0], zero: [0, 0, 0, 0], regions };
    expect(tallyStates(relu6)).toEqual({ always: { off: 1, on: 1, high: 1 }, mixed: 1, silent: 0 });
    const bent = { on: [4], off: [0], zero: [0], regions: { low: [0], off: [0], bent: [4], on: [0] } };
    expect(tallyStates(bent)).toEqual({ always: {}, mixed: 1, silent: 0 });
  });
});

describe('neuronHistogram', () => {
  // p(ON): 0, 1, 1/2, none, 1/4, 3/4.
  const layer = { on: [0, 8, 4, 0, 1, 3], off: [10, 0, 4, 0, 3, 1], zero: [0, 2, 2, 10, 0, 0], entropies: [0, 0, 1, null, 0.8, 0.8] };

  it('counts neurons that are always ON or OFF apart from those between', () => {
    expect(neuronHistogram(layer, 'on', 4)).toEqual({ zero: 1, between: [0, 1, 1, 1], one: 1, silent: 1 });
  });

  it('counts neurons without entropy apart', () => {
    expect(neuronHistogram(layer, 'entropy', 4)).toEqual({ zero: 2, between: [0, 0, 0, 2], one: 1, silent: 1 });
  });
});
