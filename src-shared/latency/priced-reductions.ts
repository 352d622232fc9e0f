import { networkCost } from '#shared/costs/index.ts';
import { hasKernel, type ModelGraph } from '#shared/graph/index.ts';
import type { PredictLatency } from '#shared/reduction/index.ts';
import { type LatencyTable, networkLatency } from './latency-table.ts';
import { latencyPredictor } from './predict-latency.ts';
import { type Segment, segmentsOf } from './segment.ts';

/** A merge that leaves the network more multiply-accumulates than this factor is slower, and is not timed. */
const MOST_MACS = 2;

/** A network with or without weights. */
interface Reduced {
  readonly graph: ModelGraph;
}

/** A reduction whose merges a predictor decides; undefined if the network that is left does not depend on its input. */
export type ReduceBy<Network extends Reduced> = (predict: PredictLatency) => Promise<Network | undefined>;

/** Measures the segments that the latency table lacks, and returns the table with them. */
export type CompleteTable = (segments: readonly Segment[]) => Promise<LatencyTable>;

/** A reduced network, with its predicted milliseconds per call. */
export type PricedNetwork<Network extends Reduced> = Network & { readonly latency: number };

/**
 * Reduces networks by measured latencies. Planning asks for those of the merges that it considers. Those that are missing are measured, and
 * the reductions that asked for them are repeated, until no latency is missing.
 */
export async function pricedReductions<Network extends Reduced>(
  reductions: readonly ReduceBy<Network>[],
  complete: CompleteTable,
): Promise<readonly (PricedNetwork<Network> | undefined)[]> {
  const priced = new Map<ReduceBy<Network>, PricedNetwork<Network> | undefined>();
  let table: LatencyTable | undefined;
  for (;;) {
    const missing = new Map<string, Segment>();
    for (const reduceBy of reductions.filter((one) => !priced.has(one))) {
      const asked = new Map<string, Segment>();
      const known = table;
      const need = (graph: ModelGraph): void => {
        for (const segment of segmentsOf(graph)) if (!known?.segments[segment.key]) asked.set(segment.key, segment);
      };
      const network = await reduceBy(askingPredictor(known, need));
      if (network) need(network.graph);
      if (!network && asked.size === 0) priced.set(reduceBy, undefined);
      if (network && known && asked.size === 0) priced.set(reduceBy, { ...network, latency: networkLatency(known, network.graph) });
      for (const [key, segment] of asked) missing.set(key, segment);
    }
    if (priced.size === reductions.length) return reductions.map((one) => priced.get(one));
    table = await complete([...missing.values()]);
  }
}

/** Predicts by a table, and reports the networks of merges whose latencies it lacks. */
function askingPredictor(table: LatencyTable | undefined, need: (graph: ModelGraph) => void): PredictLatency {
  const predict = latencyPredictor({ segments: table?.segments ?? {} });
  return (before, after) => {
    const predicted = predict(before, after);
    if (!predicted && isWorthTiming(before, after)) {
      need(before);
      need(after);
    }
    return predicted;
  };
}

/** Whether the runtime computes something else. Constants and normalizations are always folded, so no latency decides about them. */
function isWorthTiming(before: ModelGraph, after: ModelGraph): boolean {
  const [old, next] = [networkCost(before), networkCost(after)];
  return (old.macs !== next.macs || operationsIn(before) !== operationsIn(after)) && next.macs <= MOST_MACS * old.macs;
}

/** The number of kernel layers, sums and pools. */
function operationsIn({ nodes }: ModelGraph): number {
  return nodes.filter((node) => hasKernel(node) || node.op === 'add' || node.op === 'pool2d').length;
}
