import { mean } from 'd3-array';
import { type RegionName, regionNames } from '#shared/activations/index.ts';
import type { RegionCounts, StateCounts } from '#shared/entropy/index.ts';

/** A state that bars show: a region of the activation, or z = 0. */
export type ShownState = RegionName | 'zero';

/** All states in the order in which a bar stacks them, bottom to top. */
export const stackedStates: readonly ShownState[] = ['high', 'on', 'middle', 'bent', 'zero', 'off', 'low'];

export const stateLabels: Readonly<Record<ShownState, string>> = {
  ...{ high: 'upper end', on: 'ON', middle: 'middle', bent: 'bent', zero: '0', off: 'OFF', low: 'lower end' },
};

/** A neuron, or adjacent neurons if there are too many to draw. */
export interface StateBar {
  /** Shares of the observations, or their means; they sum to 1. States that the layer does not have are missing. */
  readonly shares: Readonly<Partial<Record<ShownState, number>>>;
  /** Number of neurons that the bar represents. */
  readonly neurons: number;
}

/** Numbers of neurons. */
export interface StateTally {
  /** In several regions, or bent. */
  readonly mixed: number;
  /** Always in one region. */
  readonly always: Readonly<Partial<Record<RegionName, number>>>;
  /** Always exactly 0, which is no state. */
  readonly silent: number;
}

/** The regions; those below 0 in which the activation vanishes or nearly does are one. */
function shownRegions({ on, off, regions }: StateCounts): RegionCounts {
  if (!regions) return { off, on };
  const { low, off: near, ...others } = regions;
  return low && near ? { ...others, off: near.map((count, neuron) => count + (low[neuron] ?? 0)) } : regions;
}

/** One bar per neuron, most often ON first; at most `limit` bars. */
export function stateBars(counts: StateCounts, limit: number): readonly StateBar[] {
  const { on, off, zero } = counts;
  const states: Partial<Record<ShownState, readonly number[]>> = { ...shownRegions(counts), zero };
  const totals = on.map((count, neuron) => count + (off[neuron] ?? 0) + (zero[neuron] ?? 0) || 1);
  const shareOf = (state: readonly number[], neuron: number): number => (state[neuron] ?? 0) / (totals[neuron] ?? 1);
  const neurons = [...on.keys()].sort((a, b) => shareOf(on, b) - shareOf(on, a) || shareOf(off, a) - shareOf(off, b));
  const perBar = Math.ceil(neurons.length / limit) || 1;
  return Array.from({ length: Math.ceil(neurons.length / perBar) }, (_, bar) => {
    const group = neurons.slice(bar * perBar, (bar + 1) * perBar);
    const shares: Partial<Record<ShownState, number>> = {};
    for (const name of stackedStates) {
      const state = states[name];
      if (state) shares[name] = mean(group, (neuron) => shareOf(state, neuron)) ?? 0;
    }
    return { shares, neurons: group.length };
  });
}

/** Counts neurons by the regions that they are in; zeros are no state. */
export function tallyStates(counts: StateCounts): StateTally {
  const regions = shownRegions(counts);
  const always: Partial<Record<RegionName, number>> = {};
  let [mixed, silent] = [0, 0];
  for (const neuron of counts.on.keys()) {
    const [only, another] = regionNames.filter((name) => (regions[name]?.[neuron] ?? 0) > 0);
    if (only === undefined) silent++;
    else if (another !== undefined || only === 'bent') mixed++;
    else always[only] = (always[only] ?? 0) + 1;
  }
  return { mixed, always, silent };
}
