import { channelsOf, type Conv2dNode } from '#shared/graph/index.ts';
import { kernelFiltersFirst, padsOf } from '../../channels-first.ts';
import { channelsFirst } from '../../layouts.ts';
import { integer, integers } from '../attributes.ts';
import { firstShape } from '../node-inputs.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/** X `[batch, channels, height, width]`, W `[filters, channels / groups, height, width]`, B `[filters]`. */
export const conv2d: OnnxOperation<Conv2dNode> = {
  layouts: channelsFirst,
  write: (writer, node, read) => {
    const [height, width] = node.kernel;
    const inputs = channelsOf(firstShape(read)) / node.groups;
    const filtersFirst = kernelFiltersFirst(writer.valuesOf('kernel'), [height, width, inputs, node.filters]);
    const kernel = writer.constant('kernel', [node.filters, inputs, height, width], filtersFirst);
    writer.write(
      'Conv',
      [...read.values, kernel, ...(node.bias ? [writer.vector('bias')] : [])],
      [
        integers('kernel_shape', node.kernel),
        integers('strides', node.stride),
        integers('pads', padsOf(node.padding)),
        integer('group', node.groups),
        ...(node.dilation ? [integers('dilations', node.dilation)] : []),
      ],
    );
  },
};
