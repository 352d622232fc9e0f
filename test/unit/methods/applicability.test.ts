import { expect, test } from 'vitest';
import { z } from 'zod';
import { decided } from '#shared/methods/decision.ts';
import type { InitialNetwork } from '#shared/methods/index.ts';
import { defineMethod } from '#shared/methods/method.ts';
import { roundOf } from './round-input.ts';

const base = {
  kind: 'picky',
  name: 'Picky',
  label: 'Picky',
  shows: 'Nothing.',
  source: 'This test.',
  fields: { limit: z.int().default(1) },
  needs: [],
  decide: () => decided({ stop: 'done', reason: 'Done.' }),
} as const;

const one = { weights: Float32Array.of(1), mask: Float32Array.of(1), entropy: 1 };
const network: InitialNetwork = roundOf([
  { layer: 'a', ...one },
  { layer: 'b', ...one },
]);

test('a method applies everywhere unless it says otherwise', () => {
  expect(defineMethod(base).configure({ kind: 'picky' }).applies(network)).toEqual({ skipped: [], problems: [] });
});

test('a method says where it does not apply, depending on its settings and the network', () => {
  const picky = defineMethod({
    ...base,
    applies: ({ limit }, { layers }) => ({ skipped: layers.slice(limit).map(({ name }) => ({ layer: name, why: 'it is too many' })) }),
  });
  expect(picky.configure({ kind: 'picky' }).applies(network)).toEqual({
    skipped: [{ layer: 'b', why: 'it is too many' }],
    problems: [],
  });
  expect(picky.configure({ kind: 'picky', limit: 2 }).applies(network).skipped).toEqual([]);
});
