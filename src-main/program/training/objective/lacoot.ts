import { graphView, shapePreservingBlocks } from '#shared/graph/index.ts';
import type { ObjectiveTerms } from '#shared/settings/index.ts';
import type { Output } from '../../graph-def/graph-builder.ts';
import { binary, cast, sumOf } from '../../tensor/arithmetic.ts';
import { constant } from '../../tensor/arrays.ts';
import { elementwise } from '../../tensor/elementwise.ts';
import { maxSlicedDistance } from '../../tensor/max-sliced-distance.ts';
import { randomDirections } from '../../tensor/random-directions.ts';
import { seedFor } from '../seed.ts';
import type { NodeGradient, ObjectiveTerm } from './term.ts';

/**
 * c λ × the mean over the shape-preserving blocks of the max-sliced Wasserstein distance between their inputs and outputs, along directions
 * that each step draws by its seed. Blocks with one of the `kept` activations have no term; neither have bypassed ones.
 * Source: LaCoOT, arXiv 2406.08933.
 */
export function lacoot({ lambda, kept }: ObjectiveTerms['lacoot']): ObjectiveTerm {
  return {
    coefficients: 1,
    add: ({ builder, type, graph, forward, coefficients: [coefficient], seed }) => {
      if (!coefficient) throw new Error('one coefficient');
      const view = graphView(graph);
      const { plus, times, scaled } = elementwise(builder);
      const blocks = shapePreservingBlocks(graph).filter(({ nodes }) => !kept.some((activation) => nodes.includes(activation)));
      const factor = scaled(coefficient, lambda / Math.max(1, blocks.length));
      const nodes = new Map<string, NodeGradient>();
      const values: Output[] = [];
      for (const { input, output } of blocks) {
        builder.within(output, () => {
          const shape = view.shapeAt(output);
          const directions = randomDirections(builder, type, shape, seedFor(builder, seed, output));
          const { distance, gradients } = maxSlicedDistance(builder, forward.outputOf(input), forward.outputOf(output), shape, directions);
          values.push(cast(builder, binary(builder, 'Mul', distance, factor), 'float64'));
          for (const [id, gradient] of [[input, gradients.first] as const, [output, gradients.second] as const]) {
            const others = nodes.get(id);
            const own = times(gradient, factor);
            nodes.set(id, (readers) => {
              const before = others ? others(readers) : readers;
              return before ? plus(before, own) : own;
            });
          }
        });
      }
      return { value: values.length > 0 ? sumOf(builder, values) : constant(builder, 'float64', 0), nodes, parameters: new Map() };
    },
  };
}
