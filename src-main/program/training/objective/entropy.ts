import { channelsOf, elementsOf, graphView } from '#shared/graph/index.ts';
import type { ObjectiveTerms } from '#shared/settings/index.ts';
import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import { binary, cast, reduce, sumOf, unary } from '../../tensor/arithmetic.ts';
import { constant } from '../../tensor/arrays.ts';
import { elementwise } from '../../tensor/elementwise.ts';
import { softStates } from './soft-states.ts';
import type { NodeGradient, ObjectiveTerm } from './term.ts';

/** Keeps logarithms finite. There, σ (1 - σ) is far below float32's precision, so the gradient is unaffected. */
const SMALLEST_PROBABILITY = 1e-12;

/**
 * c λ Σ_layers weight · H̃ with H̃ = mean over the C neurons of h(p̃), h(p) = -p log₂ p - (1 - p) log₂(1 - p), and p̃ = the mean of σ(z / T)
 * over the N observations of the step's whole batch, positions included. Gradient with respect to z:
 * c λ weight / (C N T) · log₂((1 - p̃) / p̃) · σ (1 - σ).
 * Layers whose activation has become linear have no term.
 */
export function entropy({ lambda, temperature, weights }: ObjectiveTerms['entropy']): ObjectiveTerm {
  return {
    coefficients: 1,
    add: ({ builder, type, graph, forward, samples, images, coefficients: [coefficient], batchSum }) => {
      if (!coefficient) throw new Error('one coefficient');
      const view = graphView(graph);
      const { times } = elementwise(builder);
      const strength = cast(builder, coefficient, 'float64');
      const nodes = new Map<string, NodeGradient>();
      const values: Output[] = [];
      for (const node of graph.nodes) {
        const weight = weights[node.id] ?? 0;
        if (node.op !== 'activation' || weight === 0) continue;
        const [input = ''] = node.inputs;
        const shape = view.shapeAt(input);
        const channels = channelsOf(shape);
        builder.within(node.id, () => {
          const states = softStates(builder, forward.outputOf(input), shape, temperature);
          const observations = binary(
            builder,
            'Mul',
            cast(builder, samples, 'float64'),
            constant(builder, 'float64', elementsOf(shape) / channels),
          );
          const { entropies, slopes } = binaryEntropy(
            builder,
            binary(builder, 'RealDiv', batchSum(node.id, states.sums, [channels]), observations),
          );
          const scale = times(strength, constant(builder, 'float64', (lambda * weight) / channels));
          values.push(times(scale, reduce(builder, 'Sum', entropies, constant(builder, 'int32', [0]))));
          const perObservation = binary(builder, 'RealDiv', scale, times(observations, constant(builder, 'float64', temperature)));
          const factors = cast(builder, times(slopes, perObservation), type);
          const others = nodes.get(input);
          nodes.set(input, (readers) => states.addGradient(others ? others(readers) : readers, factors));
        });
      }
      const share = binary(builder, 'RealDiv', cast(builder, images, 'float64'), cast(builder, samples, 'float64'));
      const value = values.length > 0 ? times(share, sumOf(builder, values)) : constant(builder, 'float64', 0);
      return { value, nodes, parameters: new Map() };
    },
  };
}

/** h(p) and h'(p) = log₂((1 - p) / p), in bits. */
function binaryEntropy(builder: GraphBuilder, probability: Output): { readonly entropies: Output; readonly slopes: Output } {
  const { minus, plus, times, scaled } = elementwise(builder);
  const scalar = (value: number): Output => constant(builder, 'float64', value);
  const bounded = binary(builder, 'Minimum', probability, scalar(1 - SMALLEST_PROBABILITY));
  const p = binary(builder, 'Maximum', bounded, scalar(SMALLEST_PROBABILITY));
  const q = minus(scalar(1), p);
  const [logP, logQ] = [unary(builder, 'Log', p), unary(builder, 'Log', q)];
  return { entropies: scaled(plus(times(p, logP), times(q, logQ)), -1 / Math.LN2), slopes: scaled(minus(logQ, logP), 1 / Math.LN2) };
}
