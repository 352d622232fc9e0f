import { expect, it } from 'vitest';
import { inLayout, modelMetadata } from '#main/interchange/index.ts';

it('describes where an exported network comes from and how to use it', () => {
  const metadata = modelMetadata({
    app: '0.1.0',
    run: { id: '260101-abcde', name: 'A run', network: 'residual', method: 'nepenthe', dataSet: 'digits', seed: 7 },
    round: 3,
    plan: 'exact',
    steps: ['fold-normalization:norm1', 'merge-convolutions:conv1..conv2'],
    leftOut: ['linearize:conv1'],
    forced: ['merge-convolutions:conv1..conv2'],
    classes: ['cat', 'dog'],
    normalization: { mean: [0.5, 0.25], std: [0.2, 0.1] },
    nodeMap: new Map([
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
    'nepenthe.plan.steps': '["fold-normalization:norm1","merge-convolutions:conv1..conv2"]',
    'nepenthe.plan.left-out': '["linearize:conv1"]',
    'nepenthe.plan.forced': '["merge-convolutions:conv1..conv2"]',
    'nepenthe.layers': '{"conv1":"conv1","norm1":"conv1","relu1":null}',
    'nepenthe.classes': '["cat","dog"]',
    'nepenthe.normalization': 'x = (pixel / 255 - mean) / std',
    'nepenthe.normalization.mean': '[0.5,0.25]',
    'nepenthe.normalization.std': '[0.2,0.1]',
    'nepenthe.layout': 'channels-first',
  });
  expect(inLayout(metadata, 'channels-last').get('nepenthe.layout')).toBe('channels-last');
});
