import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stateBars, tallyStates } from '#renderer/network/rounds/neuron-states.ts';
import { RoundPlayer } from '#renderer/network/rounds/round-player.svelte.ts';

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

describe('RoundPlayer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('follows new rounds unless an earlier round is selected', () => {
    const player = new RoundPlayer();
    player.resize(2);
    expect(player.position).toBe(1);
    player.resize(3);
    expect(player.position).toBe(2);
    player.step(-2);
    player.resize(4);
    expect(player.position).toBe(0);
  });

  it('plays from the first round when at the last, and stops at the last', () => {
    const player = new RoundPlayer();
    player.resize(3);
    player.toggle();
    expect(player.position).toBe(0);
    vi.advanceTimersByTime(10_000);
    expect(player.position).toBe(2);
    expect(player.playing).toBe(false);
  });

  it('stays within its rounds', () => {
    const player = new RoundPlayer();
    player.resize(2);
    player.step(5);
    expect(player.position).toBe(1);
    player.step(-9);
    expect(player.position).toBe(0);
  });
});
