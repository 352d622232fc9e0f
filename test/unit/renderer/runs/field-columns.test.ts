import { describe, expect, it } from 'vitest';
import { fieldColumns, fieldText, fieldTitle } from '#renderer/runs/field-columns.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

const [run] = [...furnishedEngine().runs.values()].map(({ summary }) => summary);
if (!run) throw new Error('no run');

describe('the column of a setting or metric', () => {
  it('has its last two parts or its title with the unit, and its path as help', () => {
    expect(fieldTitle('config.method.kind')).toBe('method.kind');
    expect(fieldTitle('config.network.kind')).toBe('network.kind');
    expect(fieldTitle('config.data.augmentation.flip')).toBe('augmentation.flip');
    expect(fieldTitle('config.seed')).toBe('seed');
    expect(fieldTitle('metric.test-accuracy')).toBe('Test accuracy (%)');
    expect(fieldTitle('metric.unknown')).toBe('unknown');
    expect(fieldColumns(['config.method.kind'], new Map())[0]?.help).toBe('config.method.kind');
  });

  it('shows and sorts values by their kind; unknown ones come last', () => {
    const values = { 'config.a': 0.0001, 'config.b': ['x', 'Y'], 'config.c': false };
    const columns = fieldColumns(['config.a', 'config.b', 'config.c', 'config.d'], new Map([[run.id, values]]));
    expect(columns.map((column) => column.text(run))).toEqual(['0.0001', 'x, Y', 'false', '–']);
    expect(columns.map((column) => column.value?.(run))).toEqual([0.0001, 'x, y', 'false', null]);
    expect(columns[0]?.value?.({ ...run, id: 'other' })).toBeNull();
  });

  it('has up to five significant digits', () => {
    expect([1 / 3, 98.123_456, 12, 1e-7].map((value) => fieldText(value))).toEqual(['0.33333', '98.123', '12', '1e-7']);
  });

  it('has the digits of its unit if it is a metric', () => {
    const metrics = {
      'metric.test-accuracy': 98,
      'metric.sparsity': 0.5,
      'metric.seconds': 12.34,
      'metric.test-accuracy-change': -1.5,
      'metric.linear-layers': 3,
    };
    const columns = fieldColumns(Object.keys(metrics), new Map([[run.id, metrics]]));
    expect(columns.map((column) => column.text(run))).toEqual(['98.00', '0.500', '12.3', '−1.50', '3']);
  });
});
