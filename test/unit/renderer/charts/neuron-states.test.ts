import { describe, expect, it } from 'vitest';
import { neuronHistogram, neuronValues } from '#renderer/charts/neuron-histogram.ts';
import { stateBars, tallyStates } from '#renderer/charts/neuron-states.ts';

const counts = { on: [0, 8, 4, 0], off: [10, 0, 4, 0], zero: [0, 2, 2, 10] };

describe('stateBars', () => {
  it('draws one bar per neuron, most often ON first', () => {
    expect(stateBars(counts, 10)).toEqual([
      { on: 0.8, off: 0, zero: 0.2, neurons: 1 },
      { on: 0.4, off: 0.4, zero: 0.2, neurons: 1 },
      { on: 0, off: 0, zero: 1, neurons: 1 },
      { on: 0, off: 1, zero: 0, neurons: 1 },
    ]);
  });

  it('averages adjacent neurons if there are too many', () => {
    const [first, second, ...others] = stateBars(counts, 2);
    expect(others).toEqual([]);
    expect(first?.on).toBeCloseTo(0.6, 10);
    expect(second).toEqual({ on: 0, off: 0.5, zero: 0.5, neurons: 2 });
  });
});

describe('tallyStates', () => {
  it('does not count zero as a state', () => {
    expect(tallyStates(counts)).toEqual({ alwaysOn: 1, alwaysOff: 1, mixed: 1, silent: 1 });
  });
});

describe('neuronHistogram', () => {
  // p(ON): 0, 1, 1/2, none, 1/4, 3/4; entropies: 0, 0, 1, none, H(1/4) twice.
  const layer = { on: [0, 8, 4, 0, 1, 3], off: [10, 0, 4, 0, 3, 1], zero: [0, 2, 2, 10, 0, 0] };

  it('counts neurons that are always ON or OFF apart from those between', () => {
    expect(neuronHistogram(layer, 'on', 4)).toEqual({ zero: 1, between: [0, 1, 1, 1], one: 1, silent: 1 });
  });

  it('counts neurons without entropy apart', () => {
    // H(1/4) = 2 - 3/4 log2 3 = 0.811 bits.
    expect(neuronHistogram(layer, 'entropy', 4)).toEqual({ zero: 2, between: [0, 0, 0, 2], one: 1, silent: 1 });
    expect(neuronValues(layer, 'entropy')[4]).toBeCloseTo(2 - 0.75 * Math.log2(3), 12);
  });
});
