import type { Conv2dNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { concatenate, split } from '../tensor/arrays.ts';
import type { NodeContext } from './applied.ts';
import type { Border } from './border.ts';
import { type LinearConvolution, wholeConvolution } from './linear-convolution.ts';

const CHANNELS = 3;

/**
 * A grouped convolution as one convolution per group between a split and a concatenation: TensorFlow has no gradient of grouped
 * convolutions on the CPU.
 */
export function groupedConvolution(node: Conv2dNode, { images, padding }: Border, kernel: Output, context: NodeContext): LinearConvolution {
  const { builder } = context;
  const splitGroups = (whole: Output): readonly Output[] => split(builder, whole, node.groups, CHANNELS);
  const concatenated = (parts: readonly Output[]): Output => concatenate(builder, parts, CHANNELS);
  const kernels = splitGroups(kernel);
  const groups = splitGroups(images).map((part, group) =>
    wholeConvolution(node, { images: part, padding }, partOf(kernels, group), context),
  );
  return {
    output: concatenated(groups.map((group) => group.output)),
    backward: (gradient) => {
      const parts = splitGroups(gradient);
      const gradients = groups.map((group, index) => group.backward(partOf(parts, index)));
      return { images: concatenated(gradients.map((part) => part.images)), kernel: concatenated(gradients.map((part) => part.kernel)) };
    },
  };
}

function partOf(parts: readonly Output[], group: number): Output {
  const part = parts[group];
  if (!part) throw new Error('as many parts as groups');
  return part;
}
