// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';
import { ChosenMetrics } from '#renderer/studies/chosen-metrics.svelte.ts';
import { studyMetrics } from '#shared/study/index.ts';

const metrics = studyMetrics(new Set(['dense-test-accuracy', 'test-accuracy', 'sparsity', 'seconds']));

function names(chosen: ChosenMetrics, of = metrics): string[] {
  return chosen.of(of).map(({ name }) => name);
}

beforeEach(() => localStorage.clear());

it('shows chosen metrics in the order of the report, and stores them', () => {
  const chosen = new ChosenMetrics(localStorage);
  expect(names(chosen)).toEqual(['test-accuracy']);
  chosen.toggle('seconds', metrics);
  chosen.toggle('sparsity', metrics);
  chosen.toggle('test-accuracy', metrics);
  expect(names(chosen)).toEqual(['sparsity', 'seconds']);
  expect(names(new ChosenMetrics(localStorage))).toEqual(['sparsity', 'seconds']);
});

it('shows the first metrics of a study that has none of the chosen ones, and keeps those for others', () => {
  const chosen = new ChosenMetrics(localStorage);
  const others = studyMetrics(new Set(['a', 'b', 'c', 'd']));
  expect(names(chosen, others)).toEqual(['a', 'b', 'c']);
  chosen.toggle('b', others);
  expect(names(chosen, others)).toEqual(['a', 'c']);
  expect(names(chosen)).toEqual(['test-accuracy']);
});

it('keeps the last metric', () => {
  const chosen = new ChosenMetrics(localStorage);
  chosen.toggle('test-accuracy', metrics);
  expect(names(chosen)).toEqual(['test-accuracy']);
});
