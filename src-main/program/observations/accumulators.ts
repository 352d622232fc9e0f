import { graphView, type ModelGraph, positionsOf } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { ProgramError } from '../program-error.ts';
import { done, doublesAsIntegers } from '../tensor/arrays.ts';
import { accumulate, clear, read, variable } from '../tensor/variables.ts';
import type { ObservedNode } from '../training/forward-observation.ts';
import { isGradientObservation, type Observation } from './observation.ts';

/** Updates, reads and resets the sums of one observation. */
export interface Accumulators {
  readonly nodes: readonly AccumulatedNode[];
  /** Most observations of a neuron per batch for which sums are exact. */
  readonly exactObservations: number;
  /** Whether a pass needs labels. */
  readonly needsLabels: boolean;
  /** Adds the batch's sums to those of every node. */
  readonly observe: Output;
  readonly reset: Output;
  readonly initializations: readonly Output[];
}

export interface AccumulatedNode {
  readonly node: string;
  /** Observations per image and neuron. */
  readonly positions: number;
  /** The sums, float64 as int32 pairs. */
  readonly value: Output;
  /** The result from the sums over a pass with that many observations of each neuron. */
  readonly resultOf: (sums: Float64Array, observations: number) => unknown;
}

/** Accumulates a pass's observations in session variables. */
export function accumulators(
  builder: GraphBuilder,
  graph: ModelGraph,
  observed: ReadonlyMap<string, ObservedNode<unknown>>,
  name: string,
  observation: Observation<unknown>,
): Accumulators {
  const { exactObservations } = observation;
  const view = graphView(graph);
  const sums = [...observed].map(([node, { sums: ofBatch, shape, resultOf }]) => {
    const positions = positionsOf(view.shapeAt(node));
    if (positions > exactObservations) throw new ProgramError(node, `${positions} positions per image are too many for an exact count`);
    return builder.within(`${node}/${name}`, () => {
      const sum = variable(builder, `${node}/${name}`, 'float64', shape, 0);
      return { node, positions, sum, resultOf, update: accumulate(builder, sum, ofBatch) };
    });
  });
  return builder.within(name, () => ({
    exactObservations,
    needsLabels: isGradientObservation(observation),
    nodes: sums.map(({ node, positions, sum, resultOf }) => ({
      node,
      positions,
      value: doublesAsIntegers(builder, read(builder, sum)),
      resultOf,
    })),
    observe: done(
      builder,
      sums.map(({ update }) => update),
    ),
    reset: done(
      builder,
      sums.map(({ sum }) => clear(builder, sum)),
    ),
    initializations: sums.map(({ sum }) => sum.initialization),
  }));
}
