import '#shared/errors/index.ts';
import { expect, it } from 'vitest';
import { z } from 'zod';

const schema = z.strictObject({
  text: z.string().min(1).max(3),
  list: z.array(z.number()).min(2).max(3),
  count: z.int().min(1),
  rate: z.number().gt(0).lt(1),
  flag: z.boolean(),
  choice: z.enum(['a', 'b', 'c']),
  one: z.literal(1),
  kind: z.discriminatedUnion('kind', [z.object({ kind: z.literal('x') }), z.object({ kind: z.literal('y') })]),
  either: z.union([z.string(), z.number()]),
  inner: z.object({}),
  file: z.string().regex(/^a/, 'must start with a'),
  even: z.int().multipleOf(2),
});
const valid = {
  ...{ text: 'abc', list: [1, 2], count: 1, rate: 0.5, flag: true, choice: 'a', one: 1 },
  ...{ kind: { kind: 'x' }, either: 1, inner: {}, file: 'a', even: 2 },
};

it.each<[Partial<Record<keyof typeof valid, unknown>>, string]>([
  [{ text: undefined }, 'is missing'],
  [{ text: 3 }, 'must be text'],
  [{ text: '' }, 'must not be empty'],
  [{ text: 'abcd' }, 'must have at most 3 characters'],
  [{ list: [1] }, 'must have at least 2 items'],
  [{ list: [1, 2, 3, 4] }, 'must have at most 3 items'],
  [{ list: {} }, 'must be a list'],
  [{ list: [1, 'x'] }, 'must be a number'],
  [{ count: 0 }, 'must be at least 1'],
  [{ count: 1.5 }, 'must be an integer'],
  [{ count: null }, 'must be a number'],
  [{ rate: 0 }, 'must be more than 0'],
  [{ rate: 1 }, 'must be less than 1'],
  [{ rate: NaN }, 'must be a number'],
  [{ flag: 'yes' }, 'must be true or false'],
  [{ choice: 'd' }, 'must be a, b or c'],
  [{ one: 2 }, 'must be 1'],
  [{ kind: { kind: 'z' } }, 'must be x or y'],
  [{ kind: {} }, 'must be x or y'],
  [{ either: true }, 'has none of the allowed forms'],
  [{ inner: [] }, 'must be an object'],
  [{ file: 'b' }, 'must start with a'],
  [{ even: 3 }, 'must be a multiple of 2'],
])('an issue reads as a predicate of its field: %j', (changed, message) => {
  expect(schema.safeParse({ ...valid, ...changed }).error?.issues.map((issue) => issue.message)).toEqual([message]);
});

it('unknown fields are named', () => {
  expect(schema.safeParse({ ...valid, more: 1 }).error?.issues[0]?.message).toBe('has the unknown field more');
  expect(schema.safeParse({ ...valid, more: 1, others: 2 }).error?.issues[0]?.message).toBe('has the unknown fields more, others');
});
