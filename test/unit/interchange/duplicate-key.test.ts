import fc from 'fast-check';
import { expect, it } from 'vitest';
import { duplicateKey, hasMoreKeys } from '#main/interchange/duplicate-key.ts';

const letters = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', 'a', 'é') });

it('distinguishes the keys of a JSON text from the contents of its strings', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, letters, fc.double(), fc.array(tie('any'), { maxLength: 3 }), tie('object')),
    object: fc.dictionary(letters, tie('any'), { minKeys: 1, maxKeys: 4 }),
  })).object;
  fc.assert(
    fc.property(value, letters, (object, key) => {
      const text = JSON.stringify(object);
      const count = Object.keys(object).length;
      expect(duplicateKey(text)).toBeUndefined();
      expect([hasMoreKeys(text, count), hasMoreKeys(text, count - 1)]).toEqual([false, true]);
      expect(duplicateKey(`[${text},{${JSON.stringify(key)}:${text},${JSON.stringify(key)}:0}]`)).toBe(key);
    }),
  );
});

it('counts the keys of a text that ends inside a string', () => {
  expect(hasMoreKeys('{"a":1,"b":"', 1)).toBe(true);
  expect(hasMoreKeys('{"a":1,"b', 1)).toBe(false);
});
