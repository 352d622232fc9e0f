import type { FloatType } from '../../graph-def/data-type.ts';
import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import type { ComputedGraph } from '../../rewriting/computed-graph.ts';
import type { ForwardPass } from '../forward-pass.ts';

/** What a term of the objective may use while it adds its part of the TensorFlow graph. */
export interface TermContext {
  readonly builder: GraphBuilder;
  readonly type: FloatType;
  readonly graph: ComputedGraph;
  readonly forward: ForwardPass;
  /** int32 scalar: images of the whole batch, also where the pass computes a part of them. Divide by it whatever is a mean over images. */
  readonly samples: Output;
  /** int32 scalar: images of this pass. A term of parameters alone is to be scaled by `images` / `samples`: parts add up. */
  readonly images: Output;
}

/** A term in the graph, with its derivatives. Gradients have the shapes of what they are gradients of. */
export interface AddedTerm {
  /** float64 scalar: the term's value, or of a part of the batch its share. */
  readonly value: Output;
  /** With respect to what nodes yield, by node id. */
  readonly nodes: ReadonlyMap<string, Output>;
  /** With respect to trained parameters, by name. */
  readonly parameters: ReadonlyMap<string, Output>;
}

/** A term that is added to the mean cross-entropy. */
export interface ObjectiveTerm {
  readonly name: string;
  add(context: TermContext): AddedTerm;
}
