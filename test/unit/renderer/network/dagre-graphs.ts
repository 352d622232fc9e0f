import dagre from '@dagrejs/dagre';
import { vi } from 'vitest';

/** Node counts of the graphs that dagre lays out during `work`: they say what a layout costs without timing it. */
export function sizesOfDagreGraphs(work: () => unknown): readonly number[] {
  const spy = vi.spyOn(dagre, 'layout');
  try {
    work();
    return spy.mock.calls.map(([graph]) => graph.nodeCount());
  } finally {
    spy.mockRestore();
  }
}
