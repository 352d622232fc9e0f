import { elementsOf, graphView } from '#shared/graph/index.ts';
import type { ObjectiveTerms } from '#shared/settings/index.ts';
import type { Output } from '../../graph-def/graph-builder.ts';
import { binary, cast, reduce, sumOf, unary } from '../../tensor/arithmetic.ts';
import { constant, reshape } from '../../tensor/arrays.ts';
import type { ObjectiveTerm } from './term.ts';

/**
 * λ · (1/N) Σ_images Σ_activations mean(y²), with the mean over an activation's positions and channels and N images in the batch.
 * Gradient with respect to y: 2 λ y / (N · elements).
 */
export function activationL2({ lambda }: ObjectiveTerms['activation-l2']): ObjectiveTerm {
  return {
    name: 'activation-l2',
    add: ({ builder, type, graph, forward, samples }) => {
      const view = graphView(graph);
      const count = cast(builder, samples, type);
      const nodes = new Map<string, Output>();
      const values: Output[] = [];
      for (const { id, op } of graph.nodes) {
        if (op !== 'activation') continue;
        builder.within(id, () => {
          const y = forward.outputOf(id);
          const weight = lambda / elementsOf(view.shapeAt(id));
          const scale = (factor: number): Output => binary(builder, 'RealDiv', constant(builder, type, factor), count);
          nodes.set(id, binary(builder, 'Mul', y, scale(2 * weight)));
          const squares = cast(builder, reshape(builder, unary(builder, 'Square', y), [-1]), 'float64');
          const sum = reduce(builder, 'Sum', squares, constant(builder, 'int32', [0]));
          values.push(binary(builder, 'Mul', sum, cast(builder, scale(weight), 'float64')));
        });
      }
      const value = values.length > 0 ? sumOf(builder, values) : constant(builder, 'float64', 0);
      return { value, nodes, parameters: new Map() };
    },
  };
}
