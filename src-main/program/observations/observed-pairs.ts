import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { ComputedGraph } from '../rewriting/computed-graph.ts';
import { forwardPass, type PassSettings } from '../training/forward-pass.ts';
import type { ComparisonObservation } from './observation.ts';
import type { ObservedNode } from '../training/forward-observation.ts';

/** Adds a forward pass for normalized images, in evaluation mode, and an observation of pairs of its nodes. */
export function observedPairs(
  builder: GraphBuilder,
  graph: ComputedGraph,
  images: Output,
  settings: PassSettings,
  observation: ComparisonObservation<unknown>,
): ReadonlyMap<string, ObservedNode<unknown>> {
  const forward = forwardPass(builder, graph, images, settings);
  const outputOf = (id: string): Output => forward.outputOf(id);
  return new Map(
    observation
      .pairsOf(graph)
      .map((pair) => [pair.id, { output: outputOf(pair.second), ...observation.compare(builder, pair, graph, outputOf) }]),
  );
}
