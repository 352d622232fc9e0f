import { describe, expect, it } from 'vitest';
import { fieldText, fieldValue, type FormField, formFields, switchVariant } from '#renderer/schema-form/form-field.ts';
import { experimentJsonSchema, experimentSchema } from '#shared/experiment/index.ts';
import { methodLabels } from '#shared/methods/index.ts';

const fields = formFields(experimentJsonSchema());

function find(name: string, among: readonly FormField[] = fields): FormField {
  const all = (list: readonly FormField[]): FormField[] =>
    list.flatMap((field) => [
      field,
      ...(field.kind === 'group'
        ? all(field.fields)
        : field.kind === 'variants'
          ? field.variants.flatMap((variant) => all(variant.fields))
          : []),
    ]);
  const found = all(among).find((field) => field.name === name);
  if (!found) throw new Error(`no field ${name}`);
  return found;
}

describe('the form of an experiment', () => {
  it('shows every property of the schema but those for editors', () => {
    const properties = Object.keys(experimentSchema.shape).filter((key) => !key.startsWith('$'));
    expect(fields.map((field) => field.name)).toEqual(properties);
  });

  it('knows the kind, default and help of each', () => {
    expect(find('training.learningRate')).toMatchObject({ kind: 'number', whole: false, byDefault: 0.1, label: 'Learning rate' });
    const help =
      'Epochs of the dense training, and of each round unless `retraining` sets others; 0 keeps the weights of an imported model.';
    expect(find('training.epochs')).toMatchObject({ kind: 'number', whole: true, help });
    expect(find('data.augmentation.flip')).toMatchObject({ kind: 'flag', byDefault: false });
    expect(find('entropy.statistic')).toMatchObject({ kind: 'choice', options: ['nonzero', 'mean'] });
    expect(find('network.depth')).toMatchObject({ kind: 'choice', options: [18, 34, 50], byDefault: 18 });
    expect(find('network.widths')).toMatchObject({ kind: 'list', of: 'number', byDefault: [16, 32, 64] });
    expect(find('method.locked')).toMatchObject({ kind: 'list', of: 'text' });
  });

  it('takes labels from titles of the schema, or else from keys', () => {
    expect(find('method.zeta').label).toBe('ζ (pruned share)');
    expect(find('objective.entropy.rampUp').label).toBe('Ramp-up share');
    expect(find('training.weightDecay').label).toBe('Weight decay');
  });

  it('knows which unions may stay unset', () => {
    expect(find('training.retraining.schedule')).toMatchObject({ kind: 'variants', optional: true });
    for (const name of ['training.schedule', 'method', 'network']) expect(find(name), name).toMatchObject({ optional: false });
  });

  it('shows a union as its variants, each without the tag', () => {
    const method = find('method');
    if (method.kind !== 'variants') throw new Error('not a union');
    expect(method.tag).toBe('kind');
    expect(method.variants.map(({ value }) => value)).toEqual(Object.keys(methodLabels));
    expect(method.variants[0]?.fields.map(({ name }) => name)).toEqual(['method.rounds', 'method.calibration']);
    const nepenthe = method.variants.find(({ value }) => value === 'nepenthe');
    expect(nepenthe?.fields.map(({ name }) => name)).toEqual([
      'method.rounds',
      'method.zeta',
      'method.delta',
      'method.locked',
      'method.unbypassed',
    ]);
  });

  it('keeps what another variant knows too', () => {
    const method = find('method');
    if (method.kind !== 'variants') throw new Error('not a union');
    expect(switchVariant(method, { kind: 'nepenthe', zeta: 0.3 }, 'imp')).toEqual({ kind: 'imp', zeta: 0.3 });
    expect(switchVariant(method, { kind: 'nepenthe', zeta: 0.3 }, 'dense')).toEqual({ kind: 'dense' });
    expect(switchVariant(method, undefined, 'imp')).toEqual({ kind: 'imp' });
  });

  it('drops a value whose default differs: rounds of pruning are not rounds of a dense run', () => {
    const method = find('method');
    if (method.kind !== 'variants') throw new Error('not a union');
    expect(switchVariant(method, { kind: 'nepenthe', rounds: 6 }, 'imp')).toEqual({ kind: 'imp', rounds: 6 });
    expect(switchVariant(method, { kind: 'nepenthe', rounds: 6 }, 'dense')).toEqual({ kind: 'dense' });
  });
});

describe('what is written into a box', () => {
  it('becomes a value', () => {
    expect(fieldValue(find('training.epochs'), ' 12 ')).toBe(12);
    expect(fieldValue(find('training.weightDecay'), '1e-4')).toBe(0.0001);
    expect(fieldValue(find('network.widths'), '16, 32 64;128')).toEqual([16, 32, 64, 128]);
    expect(fieldValue(find('network.blocks'), '')).toEqual([]);
    expect(fieldValue(find('tags'), 'one, two words ,')).toEqual(['one', 'two words']);
    expect(fieldValue(find('name'), ' a ')).toBe(' a ');
  });

  it('leaves the key out where a number was emptied, so that the default holds', () => {
    expect(fieldValue(find('training.epochs'), ' ')).toBeUndefined();
  });

  it('stays as typed if it is not a number, so that validation reports it', () => {
    expect(fieldValue(find('training.epochs'), 'many')).toBe('many');
    expect(fieldValue(find('network.widths'), '16, x')).toEqual([16, 'x']);
  });

  it('is one of the choices, a number where they are numbers', () => {
    expect(fieldValue(find('network.depth'), '34')).toBe(34);
    expect(fieldValue(find('network.stem'), 'stride-2')).toBe('stride-2');
  });

  it('is the entries of an object, written as name = number', () => {
    const weights = find('objective.entropy.weights.layers');
    expect(fieldValue(weights, 'stem/conv = 2, block1/conv2=0.5 ,')).toEqual({ 'stem/conv': 2, 'block1/conv2': 0.5 });
    expect(fieldValue(weights, '')).toEqual({});
    expect(fieldText({ 'stem/conv': 2, 'block1/conv2': 0.5 })).toBe('stem/conv = 2, block1/conv2 = 0.5');
  });

  it('comes back as text', () => {
    expect(fieldText([16, 32])).toBe('16, 32');
    expect(fieldText(0.0001)).toBe('0.0001');
    expect(fieldText(undefined)).toBe('');
  });
});
