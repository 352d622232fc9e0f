import { describe, expect, it } from 'vitest';
import { rowLabel, rowLabelWidth } from '#shared/text/index.ts';

describe('row labels', () => {
  it('are as wide as the longest name, within a share of the figure', () => {
    expect(rowLabelWidth(['stem/conv', 'stage1/block1/conv1'], 640)).toBeCloseTo(19 * 6.4 + 12, 10);
    expect(rowLabelWidth(['a'], 640)).toBe(60);
    expect(rowLabelWidth(['features.denseblock1.denselayer1.conv1'], 300)).toBeCloseTo(114, 10);
  });

  it('keep the end of a name that does not fit', () => {
    expect(rowLabel('stage1/block1/conv1', 134)).toBe('stage1/block1/conv1');
    expect(rowLabel('stage1/block1/conv1', 60)).toBe('…/conv1');
  });
});
