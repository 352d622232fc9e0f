import { describe, expect, it } from 'vitest';
import { baselines, briefLines, briefSize } from '#renderer/network/drawing/brief-labels.ts';

describe('brief labels', () => {
  it('take over where full labels are smaller than 9 pixels on the screen, and never are themselves', () => {
    expect(briefSize(1)).toBeUndefined();
    expect(briefSize(0.86)).toBeUndefined();
    for (const zoom of [0.85, 0.5, 0.3, 0.11]) {
      const size = briefSize(zoom) ?? 0;
      expect(size * zoom).toBeGreaterThanOrEqual(9);
      expect(size * zoom).toBeLessThan(9 * 1.15);
    }
  });

  it('are as many lines as fit, cut at the start of names', () => {
    const layer = { width: 190, height: 62 };
    // Rows of 22.4 pixels; 182 / (0.62 · 20) = 14 characters.
    expect(briefLines(['0.98', 'stage1/block1/conv1', 'third'], layer, 20)).toEqual(['0.98', '…/block1/conv1']);
    // One row of 44.8; 7 characters.
    expect(briefLines(['0.98', 'conv1'], layer, 40)).toEqual(['0.98']);
  });

  it('are empty where nothing fits, and never show a part of a number', () => {
    expect(briefLines(['conv1'], { width: 150, height: 30 }, 30)).toEqual([]);
    expect(briefLines(['0.981'], { width: 60, height: 100 }, 24)).toEqual([]);
  });

  it('are centered', () => {
    expect(baselines(1, 10)).toEqual([3.5]);
    const [first = 0, second = 0] = baselines(2, 10);
    expect(first).toBeCloseTo(-5.6 + 3.5);
    expect(second).toBeCloseTo(5.6 + 3.5);
  });
});
