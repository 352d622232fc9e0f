import { channelsOf, graphView, positionsOf, type ModelGraph } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { ProgramError } from '../program-error.ts';
import { done, doublesAsIntegers } from '../tensor/arrays.ts';
import { accumulate, clear, read, variable, type Variable } from '../tensor/variables.ts';
import type { ForwardPass } from './forward-pass.ts';

/** float32 holds every whole number up to here, so sums of that many signs are exact in any order. */
export const EXACT_OBSERVATIONS = 2 ** 24;

/** The counter of one rectifier: float64 `[2, channels]`, n_on - n_off and n_on + n_off, exact up to 2^53. */
export interface StateCounter {
  readonly activation: string;
  readonly channels: number;
  /** Observations that one sample adds to each channel. */
  readonly positions: number;
  readonly variable: Variable;
  /** Adds the batch's counts. */
  readonly update: Output;
}

/** Adds up the states that a pass counts. */
export function stateCounters(builder: GraphBuilder, graph: ModelGraph, forward: ForwardPass): readonly StateCounter[] {
  const view = graphView(graph);
  return graph.nodes.flatMap((node) => {
    const counts = forward.counts.get(node.id);
    if (!counts) return [];
    const shape = view.shapeAt(node.id);
    const channels = channelsOf(shape);
    const positions = positionsOf(shape);
    if (positions > EXACT_OBSERVATIONS) throw new ProgramError(node.id, `${positions} positions in one image are too many to count`);
    return builder.within(`${node.id}/states`, () => {
      const counter = variable(builder, `${node.id}/states`, 'float64', [2, channels], 0);
      return [{ activation: node.id, channels, positions, variable: counter, update: accumulate(builder, counter, counts) }];
    });
  });
}

export interface CountersAccess {
  readonly counters: readonly (Omit<StateCounter, 'variable' | 'update'> & { readonly value: Output })[];
  /** Adds the batch's states to every counter. */
  readonly count: Output;
  readonly reset: Output;
}

/** Where the counters are advanced, read (doubles in integers) and set to zero. */
export function countersAccess(builder: GraphBuilder, counters: readonly StateCounter[]): CountersAccess {
  return builder.within('states', () => ({
    counters: counters.map(({ activation, channels, positions, variable }) => ({
      activation,
      channels,
      positions,
      value: doublesAsIntegers(builder, read(builder, variable)),
    })),
    count: done(
      builder,
      counters.map((counter) => counter.update),
    ),
    reset: done(
      builder,
      counters.map(({ variable }) => clear(builder, variable)),
    ),
  }));
}
