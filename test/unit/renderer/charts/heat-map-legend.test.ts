import { expect, test } from 'vitest';
import { legendLayout, patternOffsets } from '#renderer/charts/heat-map-legend.ts';

test('the legend has one line if there is room for it, at the left edge of the grid if possible', () => {
  expect(legendLayout(120, 640)).toEqual({ x: 120, patterns: { x: 176, y: 0 }, height: 40 });
  // 176 + 234 = 410 pixels end at 480.
  expect(legendLayout(120, 480)).toEqual({ x: 70, patterns: { x: 176, y: 0 }, height: 40 });
});

test('in a narrow window, the patterns have a second line, which ends within the drawing', () => {
  const { x, patterns, height } = legendLayout(120, 260);
  expect(patterns).toEqual({ x: 0, y: 20 });
  expect(height).toBe(60);
  expect(x + patternOffsets.dead + 50).toBeLessThanOrEqual(260);
});
