import { expect, it } from 'vitest';
import type { GraphNode } from '#shared/graph/index.ts';
import { droppableConvolutions, type LinearFormValues, type MergePolicy } from '#shared/reduction/index.ts';
import { conv, input, modelOf, pointwise, SAME } from './merging/merged-model.ts';

const relu = (id: string, from: string): GraphNode => ({ id, op: 'activation', kind: 'relu', inputs: [from] });

/** 3×3, 2 → 2; 1×1, 2 → 2; 3×3, 2 → 3, with rectifiers between them. */
const model = modelOf([
  input(4, 4, 2),
  { ...conv, id: 'first', inputs: ['input'], padding: SAME, filters: 2 },
  relu('first/relu', 'first'),
  { ...pointwise, id: 'second', inputs: ['first/relu'], filters: 2 },
  relu('second/relu', 'second'),
  { ...conv, id: 'third', inputs: ['second/relu'], padding: SAME, filters: 3 },
  relu('third/relu', 'third'),
]);
const NO_FORMS: ReadonlyMap<string, LinearFormValues> = new Map();

const saved = (merging: MergePolicy, forms = NO_FORMS): object[] =>
  droppableConvolutions(model, forms, merging).map((one) => ({ [one.block.output]: one.saved }));

it('without latencies, a dropped convolution saves its products', () => {
  expect(saved({ mode: 'cheaper' })).toEqual([{ first: 16 * 9 * 2 * 2 }, { second: 16 * 2 * 2 }]);
});

it('one that merges with a neighbor anyway saves nothing', () => {
  const forms = new Map([['second/relu', { scale: new Float32Array([1, 1]) }]]);
  expect(saved({ mode: 'cheaper' }, forms)).toEqual([{ first: 16 * 9 * 2 * 2 }]);
});

it('with latencies, it saves milliseconds; if one is unknown, all save products', () => {
  const latencies = [
    { before: 2, after: 1.5 },
    { before: 1, after: 1.25 },
  ];
  const inTurn = (times: readonly (object | undefined)[]): MergePolicy => {
    const left = [...times] as ReturnType<NonNullable<MergePolicy['predict']>>[];
    return { mode: 'dense', predict: () => left.shift() };
  };
  // Dropping the second one makes the network slower.
  expect(saved(inTurn(latencies))).toEqual([{ first: 0.5 }]);
  expect(saved(inTurn([latencies[0], undefined]))).toEqual([{ first: 576 }, { second: 64 }]);
});
