import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stateBars, tallyStates } from '#renderer/network/rounds/neuron-states.ts';
import { RoundPlayer } from '#renderer/network/rounds/round-player.svelte.ts';

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
