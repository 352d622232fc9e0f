import { expect, it } from 'vitest';
import { parseExperiment } from '#shared/experiment/index.ts';

const experiment = { data: { name: 'digits' }, network: { kind: 'swin' }, reduction: { fineTune: 2 } };

it('fine-tuning needs states by region, which find approximately linear layers', () => {
  expect(parseExperiment(experiment)).toMatchObject({ ok: false, problems: [{ field: 'reduction.fineTune' }] });
  expect(parseExperiment({ ...experiment, entropy: { states: 'linear-regions' } })).toMatchObject({ ok: true });
  expect(parseExperiment({ ...experiment, reduction: {} })).toMatchObject({ ok: true });
});

it('dropping convolutions needs fine-tuning, and no states by region', () => {
  expect(parseExperiment({ ...experiment, reduction: { drop: 0.1, fineTune: 2 } })).toMatchObject({ ok: true });
  expect(parseExperiment({ ...experiment, reduction: { drop: 0.1 } })).toMatchObject({
    ok: false,
    problems: [{ field: 'reduction.drop' }],
  });
});

it('moving padding needs fine-tuning, and merges of convolutions', () => {
  const withReduction = (reduction: object): unknown => parseExperiment({ ...experiment, reduction });
  expect(withReduction({ hoist: true, fineTune: 2 })).toMatchObject({ ok: true });
  expect(withReduction({ hoist: true })).toMatchObject({ ok: false, problems: [{ field: 'reduction.hoist' }] });
  expect(withReduction({ hoist: true, fineTune: 2, merge: 'dense' })).toMatchObject({
    ok: false,
    problems: [{ field: 'reduction.hoist' }],
  });
});
