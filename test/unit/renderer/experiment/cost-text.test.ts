import { expect, it } from 'vitest';
import { costText } from '#renderer/experiment/cost-text.ts';

const cost = { steps: 1945, parameters: 175_258, macs: 13_060_608 };

it('says what an experiment takes, and how long it took if it has run here', () => {
  expect(costText({ ...cost, seconds: null })).toBe('1,945 steps · 175 k parameters · 13.1 M MACs per image');
  expect(costText({ ...cost, seconds: 204 })).toBe('1,945 steps · 175 k parameters · 13.1 M MACs per image · took 3 min 24 s here');
});
