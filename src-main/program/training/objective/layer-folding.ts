import { channelsOf, graphView } from '#shared/graph/index.ts';
import { slopeOf } from '#shared/reduction/index.ts';
import type { ObjectiveTerms } from '#shared/settings/index.ts';
import type { Output } from '../../graph-def/graph-builder.ts';
import { binary, cast, reduce, sumOf, unary } from '../../tensor/arithmetic.ts';
import { constant } from '../../tensor/arrays.ts';
import { elementwise } from '../../tensor/elementwise.ts';
import type { ObjectiveTerm } from './term.ts';

/**
 * c λ Σ|1 - α²| over the slopes α of activations. A slope stores α once per channel, so the gradient -2 c λ α sign(1 - α²) is spread
 * evenly over the channels. Activations that became linear forms have no slope any more.
 */
export function layerFolding({ lambda, activations }: ObjectiveTerms['layer-folding']): ObjectiveTerm {
  return {
    coefficients: 1,
    add: ({ builder, type, graph, forward, samples, images, coefficients: [coefficient] }) => {
      if (!coefficient) throw new Error('one coefficient');
      const view = graphView(graph);
      const { minus, times, scaled } = elementwise(builder);
      const share = binary(builder, 'RealDiv', cast(builder, images, type), cast(builder, samples, type));
      const strength = scaled(times(coefficient, share), lambda);
      const parameters = new Map<string, Output>();
      const values: Output[] = [];
      for (const id of activations) {
        const own = slopeOf(graph, id);
        const slopes = own && forward.parameters.get(own.form);
        if (!own || !slopes) continue;
        builder.within(id, () => {
          const perChannel = scaled(strength, 1 / channelsOf(view.shapeAt(id)));
          const rest = minus(constant(builder, type, 1), unary(builder, 'Square', slopes));
          parameters.set(own.form, times(times(unary(builder, 'Sign', rest), slopes), scaled(perChannel, -2)));
          const sum = reduce(builder, 'Sum', unary(builder, 'Abs', rest), constant(builder, 'int32', [0]));
          values.push(cast(builder, times(sum, perChannel), 'float64'));
        });
      }
      const value = values.length > 0 ? sumOf(builder, values) : constant(builder, 'float64', 0);
      return { value, nodes: new Map(), parameters, slopesStrength: coefficient };
    },
  };
}
