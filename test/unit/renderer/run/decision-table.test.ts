import { expect, it } from 'vitest';
import { decisionTable } from '#renderer/run/decision-table.ts';

it('has a column for each number of any layer, in the order of appearance', () => {
  const layers = [
    { layer: 'stem', what: 'keep', why: 'locked', numbers: { entropy: 0.5 } },
    { layer: 'block1/conv1', what: 'linearize', why: 'lowest entropy', numbers: { loss: 0.02, entropy: 0 } },
  ];
  expect(decisionTable({ layers })).toEqual({
    numbers: ['entropy', 'loss'],
    rows: [
      { layer: 'stem', what: 'keep', why: 'locked', numbers: [0.5, undefined] },
      { layer: 'block1/conv1', what: 'linearize', why: 'lowest entropy', numbers: [0, 0.02] },
    ],
  });
});

it('is empty for a decision that names no layer', () => {
  expect(decisionTable({ layers: [] })).toEqual({ numbers: [], rows: [] });
});
