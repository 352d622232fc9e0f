import { expect, test } from 'vitest';
import { experimentSchema, withFormerSettings } from '#shared/experiment/index.ts';

const base = { data: { name: 'd' }, network: { kind: 'mlp' } };

test('an experiment recorded without newer settings has the behavior of its version', () => {
  const recorded = {
    ...base,
    network: { kind: 'imported', model: 'm' },
    method: { kind: 'imp', zeta: 0.3 },
    entropy: { tolerance: 2 },
    reduction: {},
  };
  expect(experimentSchema.parse(withFormerSettings(recorded))).toMatchObject({
    network: { keepZeros: false },
    method: { zeta: 0.3, unbypassed: 'prune' },
    entropy: { tolerance: 2, gates: true },
    reduction: { merge: 'dense' },
  });
});

test('a recorded shallow experiment without calibration images trained on all images', () => {
  const recorded = { ...base, method: { kind: 'shallow' } };
  expect(experimentSchema.parse(withFormerSettings(recorded))).toMatchObject({ method: { calibration: 0, zeta: 0 } });
  expect(experimentSchema.parse(recorded)).toMatchObject({ method: { calibration: 0.05 } });
});

test('settings that it has stay; methods that prune no weights get none', () => {
  const complete = experimentSchema.parse({ ...base, method: { kind: 'nepenthe', unbypassed: 'keep' }, entropy: { gates: false } });
  expect(experimentSchema.parse(withFormerSettings(complete))).toEqual(complete);
  const easier = { ...base, method: { kind: 'easier' } };
  expect(withFormerSettings(easier)).toEqual(easier);
  expect(withFormerSettings(null)).toBeNull();
});

test('a new experiment guards layers, ignores gates, keeps zeros and merges all kinds of layers', () => {
  const experiment = experimentSchema.parse({ ...base, network: { kind: 'imported', model: 'm' } });
  expect(experiment).toMatchObject({
    network: { keepZeros: true },
    method: { unbypassed: 'keep' },
    entropy: { gates: false },
    reduction: { merge: 'cheaper' },
  });
});
