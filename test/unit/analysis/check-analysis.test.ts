import { describe, expect, it } from 'vitest';
import { analyses, checkAnalysis, type ComparedData, matchedClasses } from '#shared/analysis/index.ts';
import { LabError } from '#shared/errors/index.ts';

const own: ComparedData = { name: 'photos', shape: [28, 28, 1], classes: ['cat', 'dog'] };

function refusal(check: () => unknown): unknown {
  try {
    check();
  } catch (error) {
    return error instanceof LabError ? error.details : error;
  }
  return undefined;
}

describe('another data set', () => {
  it('has the same classes, in any order', () => {
    expect(matchedClasses(own, { ...own, name: 'drawings', classes: ['dog', 'cat'] })).toEqual([1, 0]);
  });

  it.each([
    [{ classes: ['cat', 'dog', 'cow'] }, 'drawings has a class cow, which photos lacks.'],
    [{ classes: ['cat'] }, 'drawings lacks the class dog of photos.'],
    [{ shape: [28, 28, 3] as const }, 'drawings has images of 28 x 28 x 3, not 28 x 28 x 1 like photos.'],
  ])('is refused with %o', (changes, message) => {
    expect(refusal(() => checkAnalysis({}, own, { ...own, name: 'drawings', ...changes }))).toEqual({
      ...{ code: 'unsupported', message, location: 'dataSet' },
      remedy: 'Choose a data set with the same classes and the same size of images.',
    });
  });
});

describe('a corruption', () => {
  const checked = (corruptions: readonly string[], shape: ComparedData['shape']): unknown =>
    refusal(() => checkAnalysis(analyses.corruptions.request.parse({ kind: 'corruptions', corruptions }), { ...own, shape }, undefined));

  it('is refused for images that it cannot change, if it was asked for', () => {
    expect(checked(['fog', 'contrast'], [4, 4, 1])).toEqual({
      code: 'unsupported',
      message: 'Fog needs images of at least 8 x 8 pixels, not 4 x 4.',
      remedy: 'Choose other corruptions, or none for all that the images allow.',
      location: 'corruptions',
    });
    expect(checked(['contrast'], [4, 4, 1])).toBeUndefined();
    expect(checked([], [4, 4, 1])).toBeUndefined();
  });
});
