import type { DropoutNode } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary, cast } from '../tensor/arithmetic.ts';
import { constant, pack, shapeVector, unpack } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y = x·k / (1 - rate), with each element of k 1 with probability 1 - rate and otherwise 0, or one k per sample
 * (stochastic depth: Huang et al., 2016); in evaluation y = x.
 * Gradient: dL/dx = dL/dy·k / (1 - rate), with the k of the forward pass.
 */
export function dropout(node: DropoutNode, input: Output, context: NodeContext): Applied {
  if (!context.training || node.rate === 0) return { output: input, backward: (gradient) => ({ inputs: [gradient] }) };
  const { builder, inputShape } = context;
  const { type } = input;
  const uniform = builder.add({
    op: 'StatelessRandomUniform',
    inputs: [node.unit === 'sample' ? samples(builder, input, inputShape.length) : shapeVector(builder, input), context.seed()],
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

/** The shape `[count, 1, …]` with the given number of axes after the batch. */
function samples(builder: GraphBuilder, input: Output, axes: number): Output {
  const [count] = unpack(builder, shapeVector(builder, input), axes + 1);
  if (!count) throw new Error('a batch has an axis');
  return pack(builder, [count, ...Array.from({ length: axes }, () => constant(builder, 'int32', 1))]);
}
