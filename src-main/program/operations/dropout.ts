import type { DropoutNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { binary, cast } from '../tensor/arithmetic.ts';
import { constant, shapeVector } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y = x·k / (1 - rate), each element of k being 1 with probability 1 - rate and otherwise 0; in evaluation y = x.
 * Gradient: dL/dx = dL/dy·k / (1 - rate), with the k of the forward pass.
 */
export function dropout(node: DropoutNode, input: Output, context: NodeContext): Applied {
  if (!context.training || node.rate === 0) return { output: input, backward: (gradient) => ({ inputs: [gradient] }) };
  const { builder } = context;
  const { type } = input;
  const uniform = builder.add({
    op: 'StatelessRandomUniform',
    inputs: [shapeVector(builder, input), context.seed()],
    attributes: { dtype: { type }, T: { type: 'int32' }, Tseed: { type: 'int32' } },
    type,
  });
  const kept = builder.add({
    op: 'GreaterEqual',
    inputs: [uniform, constant(builder, type, node.rate)],
    attributes: { T: { type } },
    type: 'bool',
  });
  const factor = binary(builder, 'Mul', cast(builder, kept, type), constant(builder, type, 1 / (1 - node.rate)));
  return {
    output: binary(builder, 'Mul', input, factor),
    backward: (gradient) => ({ inputs: [binary(builder, 'Mul', gradient, factor)] }),
  };
}
