import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { neuronBars, tallyNeurons } from '../../../../src-renderer/network/neuron-states.ts';
import { NeuronCounts } from '../../../../src-renderer/network/neuron-counts.svelte.ts';
import { RoundPlayer } from '../../../../src-renderer/network/round-player.svelte.ts';

const counts = { on: [0, 8, 4, 0], off: [10, 0, 4, 0], zero: [0, 2, 2, 10] };

describe('neuronBars', () => {
  it('has one bar a neuron, the most often ON first', () => {
    expect(neuronBars(counts, 10)).toEqual([
      { on: 0.8, off: 0, zero: 0.2, neurons: 1 },
      { on: 0.4, off: 0.4, zero: 0.2, neurons: 1 },
      { on: 0, off: 0, zero: 1, neurons: 1 },
      { on: 0, off: 1, zero: 0, neurons: 1 },
    ]);
  });

  it('averages neighbors where there are more neurons than room', () => {
    const [first, second, ...others] = neuronBars(counts, 2);
    expect(others).toEqual([]);
    expect(first?.on).toBeCloseTo(0.6, 10);
    expect(second).toEqual({ on: 0, off: 0.5, zero: 0.5, neurons: 2 });
  });
});

describe('tallyNeurons', () => {
  it('counts no zero as a state', () => {
    expect(tallyNeurons(counts)).toEqual({ alwaysOn: 1, alwaysOff: 1, mixed: 1, silent: 1 });
  });
});

describe('NeuronCounts', () => {
  const layer = { layer: 'a', entropy: 1, mean: 1, nonzero: 1, minority: 1, ...counts };

  it('reads a round once', async () => {
    const read = vi.fn(() => Promise.resolve([layer]));
    const known = new NeuronCounts(read);
    expect(known.of(2, 'a')).toBe('reading');
    await Promise.all([known.ask(2), known.ask(2)]);
    await known.ask(2);
    expect(known.of(2, 'a')).toEqual(layer);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('tries again after a failure', async () => {
    const read = vi.fn(() => Promise.resolve([layer]));
    read.mockRejectedValueOnce(new Error('lost'));
    const known = new NeuronCounts(read);
    await known.ask(0);
    expect(known.of(0, 'a')).toBe('failed');
    await known.ask(0);
    expect(known.of(0, 'a')).toEqual(layer);
  });
});

describe('RoundPlayer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('follows a run that goes on, unless somebody looks at an earlier round', () => {
    const player = new RoundPlayer();
    player.resize(2);
    expect(player.position).toBe(1);
    player.resize(3);
    expect(player.position).toBe(2);
    player.step(-2);
    player.resize(4);
    expect(player.position).toBe(0);
  });

  it('plays from the start when at the end, and stops at the end', () => {
    const player = new RoundPlayer();
    player.resize(3);
    player.toggle();
    expect(player.position).toBe(0);
    vi.advanceTimersByTime(10_000);
    expect(player.position).toBe(2);
    expect(player.playing).toBe(false);
  });

  it('does not leave its rounds', () => {
    const player = new RoundPlayer();
    player.resize(2);
    player.step(5);
    expect(player.position).toBe(1);
    player.step(-9);
    expect(player.position).toBe(0);
  });
});
