import type { FloatType } from '../../graph-def/data-type.ts';
import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import type { ComputedGraph } from '../../rewriting/computed-graph.ts';
import type { ForwardPass } from '../forward-pass.ts';

/** What a term of the objective can use to add its part of the TensorFlow graph. */
export interface TermContext {
  readonly builder: GraphBuilder;
  readonly type: FloatType;
  readonly graph: ComputedGraph;
  readonly forward: ForwardPass;
  /** The step's seed, int32 `[2]`. */
  readonly seed: Output;
  /** int32 scalar: images of the whole batch, even if the pass computes only a part. Means over images divide by it. */
  readonly samples: Output;
  /** int32 scalar: images of this pass. Terms of parameters alone must be scaled by `images` / `samples`, because parts are summed. */
  readonly images: Output;
  /** The step's coefficients of this term, scalars of type `type`. */
  readonly coefficients: readonly Output[];
  /** A sum over the images of the whole batch, given that over the images of this pass. `name` is unique within the term. */
  readonly batchSum: (name: string, sum: Output, shape: readonly number[]) => Output;
}

/** The gradient of the objective with respect to a node's output, given that of the node's readers, if it has any that pass one. */
export type NodeGradient = (readers: Output | undefined) => Output;

/** A term in the graph, with its derivatives, which have the shapes of their variables. */
export interface AddedTerm {
  /** float64 scalar: the term's value, or the share of this part of the batch. */
  readonly value: Output;
  /** By node ID. */
  readonly nodes: ReadonlyMap<string, NodeGradient>;
  /** Gradients with respect to trained parameters, by name. */
  readonly parameters: ReadonlyMap<string, Output>;
  /** The factor of all gradients of trained slopes, if the term trains them. */
  readonly slopesStrength?: Output;
}

/** A term that is added to the mean cross-entropy. */
export interface ObjectiveTerm {
  /** Number of coefficients that are fed with each step. */
  readonly coefficients: number;
  add(context: TermContext): AddedTerm;
}
