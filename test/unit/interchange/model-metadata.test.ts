import { expect, it } from 'vitest';
import { modelMetadata } from '#main/interchange/index.ts';

it('tells where an exported network comes from and how it is to be used', () => {
  const metadata = modelMetadata({
    app: '0.1.0',
    run: { id: '260101-abcde', name: 'A run', network: 'residual', method: 'nepenthe', dataSet: 'digits', seed: 7 },
    round: 3,
    plan: 'exact',
    leftOut: ['linearise:conv1'],
    classes: ['cat', 'dog'],
    normalisation: { mean: [0.5, 0.25], deviation: [0.2, 0.1] },
    places: new Map([
      ['conv1', 'conv1'],
      ['norm1', 'conv1'],
      ['relu1', null],
    ]),
  });
  expect(Object.fromEntries(metadata)).toEqual({
    'nepenthe.format': '1',
    'nepenthe.app': '0.1.0',
    'nepenthe.run.id': '260101-abcde',
    'nepenthe.run.name': 'A run',
    'nepenthe.run.network': 'residual',
    'nepenthe.run.method': 'nepenthe',
    'nepenthe.run.data-set': 'digits',
    'nepenthe.run.seed': '7',
    'nepenthe.round': '3',
    'nepenthe.plan': 'exact',
    'nepenthe.plan.left-out': '["linearise:conv1"]',
    'nepenthe.layers': '{"conv1":"conv1","norm1":"conv1","relu1":null}',
    'nepenthe.classes': '["cat","dog"]',
    'nepenthe.normalisation': 'x = (pixel / 255 - mean) / deviation',
    'nepenthe.normalisation.mean': '[0.5,0.25]',
    'nepenthe.normalisation.deviation': '[0.2,0.1]',
  });
});
