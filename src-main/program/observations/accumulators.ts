import { graphView, type ModelGraph, positionsOf } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { ProgramError } from '../program-error.ts';
import { done, doublesAsIntegers } from '../tensor/arrays.ts';
import { accumulate, clear, read, variable } from '../tensor/variables.ts';
import type { ObservedNode } from './observation.ts';

/** Updates, reads and resets the sums of one observation. */
export interface Accumulators {
  readonly nodes: readonly AccumulatedNode[];
  /** Adds the batch's sums to those of every node. */
  readonly observe: Output;
  readonly reset: Output;
  readonly initializations: readonly Output[];
}

export interface AccumulatedNode {
  readonly node: string;
  /** Observations per image and neuron. */
  readonly positions: number;
  /** Of the sums. */
  readonly shape: readonly number[];
  /** The sums, float64 as int32 pairs. */
  readonly value: Output;
}

/** Accumulates a pass's observations in session variables. */
export function accumulators(
  builder: GraphBuilder,
  graph: ModelGraph,
  observed: ReadonlyMap<string, ObservedNode>,
  name: string,
  exactObservations: number,
): Accumulators {
  const view = graphView(graph);
  const sums = [...observed].map(([node, { sums: ofBatch, shape }]) => {
    const positions = positionsOf(view.shapeAt(node));
    if (positions > exactObservations) throw new ProgramError(node, `${positions} positions per image are too many for an exact count`);
    return builder.within(`${node}/${name}`, () => {
      const sum = variable(builder, `${node}/${name}`, 'float64', shape, 0);
      return { node, positions, shape, sum, update: accumulate(builder, sum, ofBatch) };
    });
  });
  return builder.within(name, () => ({
    nodes: sums.map(({ node, positions, shape, sum }) => ({
      node,
      positions,
      shape,
      value: doublesAsIntegers(builder, read(builder, sum)),
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
