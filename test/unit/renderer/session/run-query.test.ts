import { describe, expect, it } from 'vitest';
import { accuracyDelta } from '#renderer/session/run-facts.ts';
import { parseQuery } from '#renderer/session/run-query.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

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

const fits = (text: string): boolean => parseQuery(text).matches(run);

describe('the filter line', () => {
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
    expect(parseQuery(composed).matches({ ...run, name: decomposed })).toBe(true);
    expect(parseQuery(`data:${decomposed}`).matches({ ...run, data: composed })).toBe(true);
  });

  it('leaves runs out whose number is not known yet', () => {
    expect(parseQuery('best>0').matches({ ...run, bestAccuracy: null })).toBe(false);
    expect(accuracyDelta({ ...run, denseAccuracy: null })).toBeNull();
  });

  it.each([
    ...['best>', 'best >', '>98', 'best>""', 'status:', 'status:faild', 'status:""', 'name:', '-', '=', ':x'],
    ...['best>many', 'best:many', 'bets>97', 'status>failed'],
  ])('says that it does not understand: %s', (text) => {
    expect(parseQuery(text).unknown).not.toEqual([]);
  });

  it('looks for operators in quotes and within words', () => {
    expect(parseQuery('"lr=0.1" a-b x->y 2:1').unknown).toEqual([]);
  });

  it('names what is no field and filters by the rest', () => {
    const query = parseQuery('bets>97 wide best>many');
    expect(query.unknown).toEqual(['bets>97', 'best>many']);
    expect(query.matches(run)).toBe(true);
  });
});
