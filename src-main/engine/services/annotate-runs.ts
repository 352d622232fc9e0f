import { annotated, type CommonAnnotation } from '#shared/contract/index.ts';
import { annotateRun, annotationOf, type RunRecord } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';

/** Annotates runs in one transaction. Returns those that are different now. */
export function annotateRuns(store: Store, runs: readonly RunRecord[], annotation: CommonAnnotation): RunRecord[] {
  return store.transaction(() =>
    runs.filter(({ number }) => {
      const before = annotationOf(store, number);
      const after = annotated(before, annotation);
      if (JSON.stringify(after) === JSON.stringify(before)) return false;
      annotateRun(store, number, after);
      return true;
    }),
  );
}
