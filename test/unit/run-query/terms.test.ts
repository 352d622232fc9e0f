import { describe, expect, it } from 'vitest';
import { fieldsWithTerms, type RunTerm, termsOf, withoutTerm, withTerm } from '#shared/run-query/index.ts';

const best: RunTerm = { field: 'best', operator: '>=', value: '98' };

describe('the conditions on a field', () => {
  it('are those that every run must meet', () => {
    const text = 'starter Best >= 98 and best < 99 -best:1 (best > 3) method:imp';
    expect(termsOf(text, 'best')).toMatchObject([
      { ...best, field: 'Best' },
      { operator: '<', value: '99' },
    ]);
    expect(fieldsWithTerms(text)).toEqual(new Set(['best', 'method']));
    expect(termsOf('best >= 98 or method:imp', 'best')).toEqual([]);
    expect(termsOf('(a or b) best >= 98', 'best')).toHaveLength(1);
    expect(termsOf('config.training.learningRate < 0.1', 'config.training.learningRate')).toHaveLength(1);
  });

  it('are added beside the rest of the query', () => {
    expect(withTerm('', best)).toBe('best >= 98');
    expect(withTerm('starter ', best)).toBe('starter best >= 98');
    expect(withTerm('a or b', best)).toBe('(a or b) best >= 98');
    expect(withTerm('"two words', best)).toBe('"two words" best >= 98');
    expect(withTerm('', { field: 'name', operator: ':', value: 'two "words"' })).toBe('name:"two words"');
  });

  it('are taken out with their “and”', () => {
    expect(withoutTerm('starter and best >= 98 and a', best)).toBe('starter and a');
    expect(withoutTerm('best >= 98 and a', best)).toBe('a');
    expect(withoutTerm('starter best>=98', best)).toBe('starter');
    expect(withoutTerm('starter', best)).toBe('starter');
  });
});
