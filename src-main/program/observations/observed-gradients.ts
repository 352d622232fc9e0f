import { graphView } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { ComputedGraph } from '../rewriting/computed-graph.ts';
import { binary, cast } from '../tensor/arithmetic.ts';
import { sizeOf } from '../tensor/arrays.ts';
import { backwardPass } from '../training/backward-pass.ts';
import type { ObservedNode } from '../training/forward-observation.ts';
import { forwardPass, type PassSettings } from '../training/forward-pass.ts';
import { crossEntropy } from '../training/objective/cross-entropy.ts';
import type { GradientObservation } from './observation.ts';

interface ObservedBatch {
  /** Normalized. */
  readonly images: Output;
  readonly labels: Output;
  readonly classes: number;
  readonly labelSmoothing: number;
}

/** Adds a forward and a backward pass of the cross-entropy, in evaluation mode, and an observation of its nodes and their gradients. */
export function observedGradients(
  builder: GraphBuilder,
  graph: ComputedGraph,
  { images, labels, classes, labelSmoothing }: ObservedBatch,
  settings: PassSettings,
  observation: GradientObservation<unknown>,
): ReadonlyMap<string, ObservedNode<unknown>> {
  const view = graphView(graph);
  const forward = forwardPass(builder, graph, images, settings);
  const { gradient } = crossEntropy(builder, forward.logits, labels, { classes, labelSmoothing });
  // The cross-entropy's gradient is that of the mean over the batch.
  const ofImages = binary(builder, 'Mul', gradient, cast(builder, sizeOf(builder, labels), gradient.type));
  const observed = new Map<string, ObservedNode<unknown>>();
  const objective = { logits: ofImages, nodes: new Map(), parameters: new Map() };
  backwardPass(builder, graph, forward, objective, (node, total) => {
    const id = observation.idOf(node, view);
    if (id === undefined) return;
    const output = forward.outputOf(node.id);
    observed.set(id, { output, ...observation.sum(builder, output, total, view.shapeAt(node.id)) });
  });
  return observed;
}
