import { describe, expect, it } from 'vitest';
import { fieldColumns, fieldText, fieldTitle, isField } from '#renderer/runs/field-columns.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

const [run] = [...furnishedEngine().runs.values()].map(({ summary }) => summary);
if (!run) throw new Error('no run');

describe('the column of a setting or metric', () => {
  it('has its last part or its title, and its path as help', () => {
    expect(fieldTitle('config.training.learningRate')).toBe('learningRate');
    expect(fieldTitle('metric.test-accuracy')).toBe('Test accuracy');
    expect(fieldTitle('metric.unknown')).toBe('unknown');
    expect(isField('config.seed')).toBe(true);
    expect(isField('seed')).toBe(false);
  });

  it('shows and sorts values by their kind; unknown ones come last', () => {
    const values = { 'config.a': 0.0001, 'config.b': ['x', 'Y'], 'config.c': false };
    const columns = fieldColumns(['config.a', 'config.b', 'config.c', 'config.d'], { of: (id) => (id === run.id ? values : undefined) });
    expect(columns.map((column) => column.text(run))).toEqual(['0.0001', 'x, Y', 'false', '–']);
    expect(columns.map((column) => column.value?.(run))).toEqual([0.0001, 'x, y', 'false', null]);
    expect(columns[0]?.value?.({ ...run, id: 'other' })).toBeNull();
  });

  it('has up to five significant digits', () => {
    expect([1 / 3, 98.123_456, 12, 1e-7].map(fieldText)).toEqual(['0.33333', '98.123', '12', '1e-7']);
  });
});
