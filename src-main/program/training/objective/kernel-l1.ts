import { elementsOf, parametersOf } from '#shared/graph/index.ts';
import type { ObjectiveTerms } from '#shared/settings/index.ts';
import type { Output } from '../../graph-def/graph-builder.ts';
import { binary, cast, reduce, sumOf, unary } from '../../tensor/arithmetic.ts';
import { constant, reshape } from '../../tensor/arrays.ts';
import type { ObjectiveTerm } from './term.ts';

/** λ · Σ_kernels mean|w|. Gradient: λ sign(w) / elements, 0 at w = 0. */
export function kernelL1({ lambda }: ObjectiveTerms['kernel-l1']): ObjectiveTerm {
  return {
    name: 'kernel-l1',
    add: ({ builder, type, graph, forward, samples, images }) => {
      const share = binary(builder, 'RealDiv', cast(builder, images, type), cast(builder, samples, type));
      const parameters = new Map<string, Output>();
      const values: Output[] = [];
      for (const { name, role, shape } of parametersOf(graph)) {
        const kernel = forward.parameters.get(name);
        if (role !== 'kernel' || !kernel) continue;
        builder.within(name, () => {
          const scale = binary(builder, 'Mul', share, constant(builder, type, lambda / elementsOf(shape)));
          parameters.set(name, binary(builder, 'Mul', unary(builder, 'Sign', kernel), scale));
          const magnitudes = cast(builder, reshape(builder, unary(builder, 'Abs', kernel), [-1]), 'float64');
          const sum = reduce(builder, 'Sum', magnitudes, constant(builder, 'int32', [0]));
          values.push(binary(builder, 'Mul', sum, cast(builder, scale, 'float64')));
        });
      }
      const value = values.length > 0 ? sumOf(builder, values) : constant(builder, 'float64', 0);
      return { value, nodes: new Map(), parameters };
    },
  };
}
