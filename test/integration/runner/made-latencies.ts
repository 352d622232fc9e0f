import { readRunSpec, writeLatencyProfile } from '#main/run-folder/index.ts';
import { type ModelGraph, prunableLayers } from '#shared/graph/index.ts';
import { removalsOf } from '#shared/latency/removal.ts';
import { needsLatencies } from '#shared/planning/index.ts';

/** Gives a run that needs latencies made-up savings of 1, 2, … milliseconds; methods.test.ts measures them. */
export function supplyLatencies(run: string, graph: () => ModelGraph): void {
  if (!needsLatencies(readRunSpec(run).experiment)) return;
  const network = graph();
  const removals = removalsOf(network, prunableLayers(network)).map(({ how, layers }, index) => ({
    how,
    layers: [...layers],
    saved: index + 1,
  }));
  const conditions = { processor: 'none', runtime: 'none', threads: 1, batch: 1 };
  writeLatencyProfile(run, { format: 1, ...conditions, network: removals.length + 1, removals, segments: {} });
}
