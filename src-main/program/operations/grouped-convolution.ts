import type { Conv2dNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { concatenate, split } from '../tensor/arrays.ts';
import type { NodeContext } from './applied.ts';
import { wholeConvolution, type LinearConvolution } from './linear-convolution.ts';

const CHANNELS = 3;

/**
 * A convolution whose filters see only their own group of channels, as one convolution per group between a split and a
 * concatenation: TensorFlow has no gradient of a grouped convolution on the CPU.
 */
export function groupedConvolution(node: Conv2dNode, input: Output, kernel: Output, context: NodeContext): LinearConvolution {
  const { builder } = context;
  const kernels = split(builder, kernel, node.groups, CHANNELS);
  const groups = split(builder, input, node.groups, CHANNELS).map((part, index) => {
    const weights = kernels[index];
    if (!weights) throw new Error('as many kernels as groups');
    return wholeConvolution(node, part, weights, context);
  });
  const output = concatenate(
    builder,
    groups.map((group) => group.output),
    CHANNELS,
  );
  return {
    output,
    backward: (gradient) => {
      const parts = split(builder, gradient, node.groups, CHANNELS);
      const gradients = groups.flatMap((group, index) => {
        const part = parts[index];
        return part ? [group.backward(part)] : [];
      });
      return {
        input: concatenate(
          builder,
          gradients.map((part) => part.input),
          CHANNELS,
        ),
        kernel: concatenate(
          builder,
          gradients.map((part) => part.kernel),
          CHANNELS,
        ),
      };
    },
  };
}
