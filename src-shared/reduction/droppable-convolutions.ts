import { networkCost } from '#shared/costs/index.ts';
import { type Block, identityConvolutions, type Model, type ModelGraph } from '#shared/graph/index.ts';
import { type LinearFormValues, modelWithForms } from './linear-forms.ts';
import type { MergePolicy } from './merging/merge-policy.ts';
import { reducedGraph } from './reduced-graph.ts';
import { withoutBlocks } from './without-blocks.ts';

/** A convolution, with its normalization, that the identity may replace. */
export interface DroppableConvolution {
  readonly block: Block;
  /** What the reduced network saves without it. */
  readonly saved: number;
}

/**
 * The convolutions without which the reduced network is faster. What they save is in milliseconds if all latencies are known, and otherwise in
 * multiply-accumulates.
 *
 * @param forms linear forms of activations, by their ids, that the network gets as well
 */
export function droppableConvolutions(
  model: Model,
  forms: ReadonlyMap<string, LinearFormValues>,
  merging: MergePolicy,
): readonly DroppableConvolution[] {
  const reduced = (graph: ModelGraph): ModelGraph | undefined =>
    reducedGraph(modelWithForms({ graph, weights: model.weights }, forms), merging);
  const whole = reduced(model.graph);
  if (!whole) return [];
  const found = identityConvolutions(model.graph).flatMap((block) => {
    const left = reduced(withoutBlocks(model.graph, [block]));
    return left ? [{ block, macs: macsOf(whole) - macsOf(left), latency: merging.predict?.(whole, left) }] : [];
  });
  const isTimed = found.every(({ latency }) => latency !== undefined);
  return found
    .map(({ block, macs, latency }) => ({ block, saved: isTimed && latency ? latency.before - latency.after : macs }))
    .filter(({ saved }) => saved > 0);
}

function macsOf(graph: ModelGraph): number {
  return networkCost(graph).macs;
}
