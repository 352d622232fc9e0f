import { describe, expect, it } from 'vitest';
import { LabError } from '#shared/errors/index.ts';
import { checkedVariants, expandStudy, extendedStudy, memberCount, parseStudy, type StudyInput } from '#shared/study/index.ts';

const base = { data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, training: { epochs: 2 } };

const variantsOf = (study: Omit<StudyInput, 'base'>): ReturnType<typeof expandStudy> => expandStudy(parseStudy({ base, ...study }), base);
const namesOf = (study: Omit<StudyInput, 'base'>): string[] => variantsOf(study).map(({ name }) => name);

/** The refusal of a study: its location, message and remedy. */
function refusal(study: unknown): { readonly location: string | undefined; readonly text: string } {
  try {
    checkedVariants(parseStudy(study), base);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    expect(error.code).toBe('invalid-experiment');
    expect(error.details.remedy).not.toBe('');
    return { location: error.details.location, text: error.message };
  }
  throw new Error('The study was not refused.');
}

describe('the variants of a study', () => {
  it('are the base alone if nothing varies', () => {
    expect(variantsOf({ seeds: [1, 2] })).toEqual([{ name: 'base', settings: {}, location: 'base', experiment: base }]);
  });

  it('are every combination of a grid, named by what varies; the last field varies fastest', () => {
    expect(namesOf({ grid: { 'method.zeta': [0.3, 0.5], 'training.epochs': [1, 2] } })).toEqual([
      'method.zeta=0.3, training.epochs=1',
      'method.zeta=0.3, training.epochs=2',
      'method.zeta=0.5, training.epochs=1',
      'method.zeta=0.5, training.epochs=2',
    ]);
  });

  it('replace objects as a whole, and keep the other fields of an object otherwise', () => {
    const [whole, field] = variantsOf({ list: [{ set: { training: { batchSize: 8 } } }, { set: { 'training.batchSize': 8 } }] });
    expect(whole?.experiment['training']).toEqual({ batchSize: 8 });
    expect(field?.experiment['training']).toEqual({ epochs: 2, batchSize: 8 });
    expect(base.training).toEqual({ epochs: 2 });
  });

  it('keep the default kind of an object that the base lacks', () => {
    const [zeta, schedule, kind] = variantsOf({
      list: [{ set: { 'method.zeta': 0.3 } }, { set: { 'training.schedule.warmUp': 0.1 } }, { set: { 'method.kind': 'imp' } }],
    });
    expect(zeta?.experiment['method']).toEqual({ kind: 'nepenthe', zeta: 0.3 });
    expect(schedule?.experiment['training']).toEqual({ epochs: 2, schedule: { kind: 'one-cycle', warmUp: 0.1 } });
    expect(kind?.experiment['method']).toEqual({ kind: 'imp' });
  });

  it('of a list have a name of their own, or one by kind and fields', () => {
    const list = [{ set: {} }, { name: 'slow', set: { 'training.epochs': 9 } }, { set: { method: { kind: 'imp', zeta: 0.5 } } }];
    expect(namesOf({ list })).toEqual(['base', 'slow', 'method=imp(zeta=0.5)']);
  });

  it('are counted without being listed', () => {
    const values = Array.from({ length: 100 }, (_, index) => index);
    const grid = { 'training.epochs': values, 'training.batchSize': values, seedless: values };
    expect(memberCount({ grid, seeds: [1, 2] })).toBe(2_000_000);
    expect(memberCount({ seeds: [1, 2, 3] })).toBe(3);
    expect(memberCount({ grid: { a: [1, 2] }, sample: { variants: 5, seed: 1, fields: {} }, list: [{ set: {} }], seeds: [1, 2] })).toBe(16);
  });
});

describe('a study is refused, with its field', () => {
  const refused: readonly (readonly [string, Omit<StudyInput, 'base'>, string, RegExp])[] = [
    [
      'a million members',
      { grid: { 'training.epochs': manyValues(1000), 'training.batchSize': manyValues(1000) } },
      'grid',
      /1,000,000 runs/,
    ],
    ['a field that does not exist', { grid: { 'training.epoch': [1] } }, 'grid.training.epoch', /training\.epoch=1.*unknown field/],
    ['a section that does not exist', { list: [{ set: { 'trainning.epochs': 1 } }] }, 'list.0.set.trainning.epochs', /unknown field/],
    ['an invalid value', { grid: { 'method.zeta': [0.5, 2] } }, 'grid.method.zeta', /method\.zeta=2/],
    ['a field and its section', { grid: { 'method.zeta': [0.5], method: [{ kind: 'imp' }] } }, 'grid.method', /conflict/],
    ['a field inside a value', { grid: { 'data.name.first': ['a'] } }, 'grid.data.name.first', /name has no fields/],
    ['seeds as a field', { grid: { seed: [1, 2] } }, 'grid.seed', /seed cannot vary/],
    ['the same variant twice', { grid: { 'method.zeta': [0.5, 0.5] } }, 'grid', /two variants are named method\.zeta=0\.5/],
    ['an unknown baseline', { grid: { 'method.zeta': [0.5] }, baseline: 'dense' }, 'baseline', /no variant is named dense/],
    ['a repeated seed', { seeds: [1, 1] }, 'seeds', /repeat/],
    [
      'an empty interval',
      { sample: { variants: 1, fields: { 'method.zeta': { kind: 'uniform', from: 1, to: 1 } } } },
      'sample.fields.method.zeta',
      /from/,
    ],
    ['an empty list', { list: [] }, 'list', /no members/],
  ];
  it.each(refused)('%s', (_, study, location, text) => {
    const found = refusal({ base, ...study });
    expect(found.location).toBe(location);
    expect(found.text).toMatch(text);
  });

  it('an unknown field of its own', () => {
    expect(refusal({ base, gird: {} })).toEqual({ location: 'gird', text: 'Invalid study: gird: unknown field.' });
  });

  it('an invalid base, whose field begins with `base`', () => {
    const study = parseStudy({ base: {} });
    expect(() => checkedVariants(study, { network: { kind: 'mlp', hidden: [8] } })).toThrow(/base\.data: is missing/);
  });
});

describe('an extended study', () => {
  const recorded = (study: Omit<StudyInput, 'base'>): Parameters<typeof extendedStudy>[0] => ({ ...parseStudy({ base, ...study }), base });

  it('keeps its variants and seeds first', () => {
    const { seeds, list } = extendedStudy(recorded({ seeds: [3, 1], grid: { 'training.epochs': [1] } }), {
      seeds: [1, 2],
      list: [{ set: { 'training.epochs': 5 } }],
    });
    expect(seeds).toEqual([3, 1, 2]);
    expect(list).toEqual([{ set: { 'training.epochs': 5 } }]);
  });

  it('keeps the base as a variant if it was the only one', () => {
    const extended = extendedStudy(recorded({}), { list: [{ set: { 'training.epochs': 5 } }] });
    expect(expandStudy(extended, base).map(({ name }) => name)).toEqual(['base', 'training.epochs=5']);
  });

  it('is refused without anything new', () => {
    expect(() => extendedStudy(recorded({ seeds: [1] }), { seeds: [1] })).toThrow(/no new seed/);
  });
});

function manyValues(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
