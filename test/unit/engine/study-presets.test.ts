import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPresets } from '#main/engine/services/presets.ts';
import { readStudyPresets } from '#main/engine/services/study-presets.ts';
import { methodLabels } from '#shared/methods/index.ts';
import { checkedVariants, parseStudy } from '#shared/study/index.ts';

const presets = readStudyPresets(resolve('resources/studies'));
const experiments = new Map(readPresets(resolve('resources/experiments')).map(({ id, experiment }) => [id, experiment]));

describe.each(presets)('the included study $id', ({ study: document, runs }) => {
  it('has valid members with six seeds', () => {
    const study = parseStudy(document);
    const base = experiments.get(study.base as string) as Record<string, unknown>;
    const variants = checkedVariants(study, base);
    expect(study.seeds).toEqual([1, 2, 3, 4, 5, 6]);
    expect(variants.length * 6).toBe(runs);
    expect(new Set(variants.map(({ experiment }) => JSON.stringify(experiment))).size).toBe(variants.length);
  });
});

it('all-methods has every method', () => {
  const study = parseStudy(presets.find(({ id }) => id === 'all-methods')?.study);
  expect(study.list?.map(({ name }) => name).toSorted()).toEqual(Object.keys(methodLabels).toSorted());
});
