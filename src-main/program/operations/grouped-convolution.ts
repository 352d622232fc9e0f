import type { Conv2dNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { concatenate, split } from '../tensor/arrays.ts';
import type { NodeContext } from './applied.ts';
import type { Border } from './border.ts';
import { wholeConvolution, type LinearConvolution } from './linear-convolution.ts';

const CHANNELS = 3;

/**
 * A convolution whose filters see only their own group of channels, as one convolution per group between a split and a
 * concatenation: TensorFlow has no gradient of a grouped convolution on the CPU.
 */
export function groupedConvolution(node: Conv2dNode, { images, padding }: Border, kernel: Output, context: NodeContext): LinearConvolution {
  const { builder } = context;
  const partsOf = (whole: Output): readonly Output[] => split(builder, whole, node.groups, CHANNELS);
  const joined = (parts: readonly Output[]): Output => concatenate(builder, parts, CHANNELS);
  const kernels = partsOf(kernel);
  const groups = partsOf(images).map((part, group) => wholeConvolution(node, { images: part, padding }, partOf(kernels, group), context));
  return {
    output: joined(groups.map((group) => group.output)),
    backward: (gradient) => {
      const parts = partsOf(gradient);
      const gradients = groups.map((group, index) => group.backward(partOf(parts, index)));
      return { images: joined(gradients.map((part) => part.images)), kernel: joined(gradients.map((part) => part.kernel)) };
    },
  };
}

function partOf(parts: readonly Output[], group: number): Output {
  const part = parts[group];
  if (!part) throw new Error('as many parts as groups');
  return part;
}
