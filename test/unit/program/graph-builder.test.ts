import { expect, it } from 'vitest';
import { GraphBuilder, outputAt, reference } from '#main/program/graph-def/graph-builder.ts';

it('makes names unique and valid for any node IDs', () => {
  const builder = new GraphBuilder({ kernels: false });
  const add = (): string => builder.add({ op: 'NoOp', type: 'int32' }).node;
  const names = [add(), add(), builder.within('größe, 1:0', add), builder.within('a/b', () => builder.within('c', add)), add()];
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9.][A-Za-z0-9_./-]*$/);
  expect(names[3]).toBe('n/a/b/c/NoOp');
});

it('closes a scope if building in it fails', () => {
  const builder = new GraphBuilder({ kernels: false });
  expect(() =>
    builder.within('scope', () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(builder.add({ op: 'NoOp', type: 'int32' }).node).toBe('n/NoOp');
});

it('refers to outputs by node and index', () => {
  const first = new GraphBuilder({ kernels: false }).add({ op: 'Split', type: 'float32' });
  expect([reference(first), reference(outputAt(first, 2))]).toEqual(['n/Split:0', 'n/Split:2']);
});
