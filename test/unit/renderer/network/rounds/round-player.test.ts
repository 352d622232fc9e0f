import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RoundPlayer } from '#renderer/network/rounds/round-player.svelte.ts';

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

  it('plays at the chosen speed, also while it plays', () => {
    const player = new RoundPlayer();
    player.resize(9);
    player.toggle();
    player.setSpeed(2);
    vi.advanceTimersByTime(1100);
    expect(player.position).toBe(2);
    player.setSpeed(0.5);
    vi.advanceTimersByTime(2200);
    expect(player.position).toBe(3);
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
