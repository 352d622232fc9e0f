import { ORPCError } from '@orpc/client';
import { expect, it } from 'vitest';
import { engineUrl } from '#renderer/session/lab-client.ts';
import { describeFailure } from '#renderer/ui/failure.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

it('shows an expected failure with its location and remedy', async () => {
  const error: unknown = await furnishedEngine()
    .client()
    .experiments.plan({ experiment: { data: { name: 'cats' }, network: { kind: 'mlp' } } })
    .catch((caught: unknown) => caught);
  expect(describeFailure(error)).toEqual({
    code: 'invalid-experiment',
    message: 'There is no data set cats.',
    remedy: 'Add it in the Data view, or use digits.',
    where: 'data.name',
    location: 'data.name',
  });
});

it('distinguishes a lost engine from a bug', () => {
  expect(describeFailure(new TypeError('Failed to fetch')).code).toBe('lost');
  expect(describeFailure(new ORPCError('BAD_GATEWAY')).code).toBe('lost');
  const defect = describeFailure(new ORPCError('INTERNAL_SERVER_ERROR', { message: 'oops' }));
  expect(defect.code).toBe('unexpected');
  expect(defect.message).toContain('oops');
});

it('finds the engine behind the page', () => {
  expect(engineUrl({ protocol: 'http:', origin: 'http://127.0.0.1:4000' })).toBe('http://127.0.0.1:4000/rpc');
  expect(engineUrl({ protocol: 'nepenthe:', origin: 'null' })).toBe('nepenthe://app/rpc');
});
