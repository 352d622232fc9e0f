import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunSummary } from '#shared/contract/index.ts';
import { accuracyDelta, parseRunQuery } from '#shared/run-query/index.ts';
import { furnishedEngine } from '../../fixtures/fake-engine.ts';
import { caseCount, testSeed } from '../../random-cases.ts';

const [first] = [...furnishedEngine().runs.values()].map((run) => run.summary);
if (!first) throw new Error('no run');
const run: RunSummary = {
  ...first,
  name: 'Wide net',
  tags: ['sweep', 'two words'],
  status: 'finished',
  method: 'nepenthe',
  denseAccuracy: 98,
  bestAccuracy: 97.5,
  sparsity: 0.875,
  linearLayers: 2,
  deadLayers: 3,
};

const values = {
  'config.training.learningRate': 0.1,
  'config.training.schedule.kind': 'one-cycle',
  'config.augmentation.flip': true,
  'config.method.locked': ['stem/conv', 'block 1'],
  'metric.test-accuracy': 97,
};
const fits = (text: string): boolean => parseRunQuery(text).matches({ run, values });

describe('a query', () => {
  it.each(['', '  ', 'wide', 'WIDE net', 'sweep', 'tag:sweep', 'tag:"two words"', '"wide net"', 'status:finished', '-status:failed'])(
    'fits: %s',
    (text) => {
      expect(fits(text)).toBe(true);
    },
  );

  it.each(['narrow', 'wide narrow', 'status:failed', '-wide', 'name:sweep', 'tag:"one word"', '"net wide"'])('does not fit: %s', (text) => {
    expect(fits(text)).toBe(false);
  });

  it.each([
    ['best>97', true],
    ['best>97.5', false],
    ['best>=97.5', true],
    ['delta<0', true],
    ['delta=-0.5', true],
    ['sparsity>87', true],
    ['sparsity<87', false],
    ['removed=5', true],
    ['dead<=3 linear>=2', true],
    ['-dead>3', true],
    ['best > 97', true],
    ['best >= 98 dead = 3', false],
  ])('compares numbers: %s', (text, expected) => {
    expect(fits(text)).toBe(expected);
  });

  it('finds names in either Unicode form', () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
    expect(parseRunQuery(composed).matches({ run: { ...run, name: decomposed } })).toBe(true);
    expect(parseRunQuery(`data:${decomposed}`).matches({ run: { ...run, data: composed } })).toBe(true);
  });

  it('leaves runs out whose number is not known yet', () => {
    expect(parseRunQuery('best>0').matches({ run: { ...run, bestAccuracy: null } })).toBe(false);
    expect(accuracyDelta({ ...run, denseAccuracy: null })).toBeNull();
  });

  it.each([
    ...['best>', 'best >', '>98', 'best>""', 'status:', 'status:faild', 'status:""', 'name:', '-', '=', ':x'],
    ...['best>many', 'best:many', 'bets>97', 'status>failed', 'constructor:x', 'toString=x'],
  ])('says that it does not understand: %s', (text) => {
    expect(parseRunQuery(text).problems).not.toEqual([]);
  });

  it('looks for operators in quotes and within words', () => {
    expect(parseRunQuery('"lr=0.1" a-b x->y 2:1').problems).toEqual([]);
  });

  it('names what is no field and filters by the rest', () => {
    const query = parseRunQuery('bets>97 wide best>many');
    expect(query.problems).toEqual(['bets>97', 'best>many']);
    expect(query.matches({ run })).toBe(true);
  });

  it.each([
    ['tag = sweep', true],
    ['tag = "two words"', true],
    ['tag = swee', false],
    ['tag:swee', true],
    ['method = nepenthe', true],
    ['method = nepent', false],
    ['method != imp', true],
    ['tag != sweep', false],
    ['dead != 3', false],
  ])('tells containing from being equal: %s', (text, expected) => {
    expect(fits(text)).toBe(expected);
  });

  it.each([
    ['status:failed or best > 97', true],
    ['status:failed or best > 98', false],
    // `or` binds less.
    ['wide or narrow status:failed', true],
    ['(wide or narrow) status:failed', false],
    ['(wide or narrow) and not status:failed', true],
    ['not (wide or narrow)', false],
    ['-(status:failed or dead > 3)', true],
    ['not not wide', true],
    ['WIDE AND NOT narrow', true],
    ['"or narrow"', false],
  ])('combines: %s', (text, expected) => {
    expect(parseRunQuery(text).problems).toEqual([]);
    expect(fits(text)).toBe(expected);
  });

  it.each([
    ['config.training.learningRate < 0.2', true],
    ['config.training.learningRate=0.1', true],
    ['config.training.schedule.kind = one-cycle', true],
    ['config.training.schedule.kind:cycle', true],
    ['config.augmentation.flip = true', true],
    ['config.method.locked = "block 1"', true],
    ['config.method.locked:stem', true],
    ['metric.test-accuracy >= 97', true],
    ['metric.test-accuracy > 97', false],
    ['config.training.epochs < 9', false],
    ['config.training.schedule.kind > 3', false],
  ])('asks for settings and metrics: %s', (text, expected) => {
    expect(fits(text)).toBe(expected);
    expect(parseRunQuery(text).fields).toHaveLength(1);
  });

  it('asks for the marks of its list', () => {
    const query = parseRunQuery('is:best -is:proven', ['best', 'proven']);
    expect(query.problems).toEqual([]);
    expect(query.matches({ run, is: (mark) => mark === 'best' })).toBe(true);
    expect(query.matches({ run, is: () => true })).toBe(false);
    expect(parseRunQuery('is:best').problems).toEqual(['is:best']);
  });

  it.each([
    ['wide or', ['or']],
    ['or wide', ['or']],
    ['wide and', ['and']],
    ['and wide', ['and']],
    ['wide and or narrow', ['and']],
    ['not', ['not']],
    ['wide (best > 97', ['(']],
    ['wide) best > 97', [')']],
    ['wide or or narrow', ['or']],
  ])('filters by the rest of what is incomplete: %s', (text, problems) => {
    expect(parseRunQuery(text).problems).toEqual(problems);
    expect(fits(text)).toBe(true);
  });

  it('never throws, and names only parts of the text', () => {
    const pieces = fc.constantFrom(
      'wide',
      'best',
      '>',
      '97',
      '(',
      ')',
      '-',
      'or',
      'and',
      'not',
      '"',
      ' ',
      ':',
      'is:',
      'config.a=1',
      '=',
      '!=',
      'é',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const query = parseRunQuery(text, ['best']);
        expect(typeof query.matches({ run })).toBe('boolean');
        for (const problem of query.problems) expect(text).toContain(problem);
      }),
      { seed: testSeed, numRuns: caseCount(300) },
    );
  });
});
