import { describe, expect, it } from 'vitest';
import { LabError } from '#shared/errors/index.ts';
import { refuseGuessing } from '#shared/reducing/index.ts';

const classes = Array.from({ length: 10 }, (_, index) => `class ${index}`);
const data = { classes, samples: { train: 500, validation: 60, test: 40 } };
const normalization = { mean: [0.5], std: [0.25] };

function remedyOf(...args: Parameters<typeof refuseGuessing>): string {
  try {
    refuseGuessing(...args);
  } catch (error) {
    if (error instanceof LabError) return error.details.remedy;
  }
  return '';
}

describe('a model whose accuracy guessing could reach', () => {
  it('is refused with its figures', () => {
    // 15 % of 60 and 10 % of 40: 13 of 100.
    const attempt = (): unknown => refuseGuessing({ accuracy: 15, testAccuracy: 10 }, data, {}, { normalization: false, classes: false });
    expect(attempt).toThrow(
      'The model classifies 13 of 100 held-out images correctly (13.00 %), no better than guessing one of 10 classes.',
    );
    expect(attempt).toThrow(expect.objectContaining({ code: 'conflict' }) as Error);
  });

  it('is refused with the probable causes, by what was given', () => {
    const poor = { accuracy: 10, testAccuracy: 10 };
    expect(remedyOf(poor, data, {}, { normalization: false, classes: false })).toMatch(/order of the outputs.*mean and std/);
    expect(remedyOf(poor, data, {}, { normalization: true, classes: true })).toMatch(/^Check that the order.*Check the mean and the std/);
    expect(remedyOf(poor, data, { normalization }, { normalization: false, classes: true })).toContain('normalizes its images itself');
  });

  it('guesses among the classes that have images', () => {
    // 25 of 100: far from guessing one of 10, but not from guessing one of 4.
    const fair = { accuracy: 25, testAccuracy: 25 };
    expect(remedyOf(fair, data, {}, { normalization: false, classes: false })).toBe('');
    const few = { ...data, emptyClasses: classes.slice(4) };
    expect(remedyOf(fair, few, {}, { normalization: false, classes: true })).not.toBe('');
  });

  it('passes if it is clearly better', () => {
    expect(remedyOf({ accuracy: 30, testAccuracy: 25 }, data, {}, { normalization: false, classes: false })).toBe('');
  });
});
