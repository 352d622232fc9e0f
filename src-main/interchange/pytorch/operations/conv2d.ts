import { channelsOf, type Conv2dNode } from '#shared/graph/index.ts';
import { kernelFiltersFirst } from '../../channels-first.ts';
import { channelsFirst } from '../../layouts.ts';
import { sizes } from '../python-names.ts';
import { isSymmetric, padded } from './border.ts';
import { firstShape, type PytorchOperation } from './pytorch-operation.ts';

/** `nn.Conv2d`; a padding that differs between opposite sides is added before it. */
export const conv2d: PytorchOperation<Conv2dNode> = {
  layouts: channelsFirst,
  write: (writer, node, tensors) => {
    const { kernel, stride, padding, dilation = [1, 1], groups, filters } = node;
    const channels = channelsOf(firstShape(tensors));
    const inputs = channels / groups;
    const isBuiltIn = isSymmetric(padding);
    const options = [
      `${channels}, ${filters}, ${sizes(kernel)}`,
      ...(sizes(stride) === '1' ? [] : [`stride=${sizes(stride)}`]),
      ...(isBuiltIn && padding.some((size) => size > 0) ? [`padding=${sizes([padding[0], padding[2]])}`] : []),
      ...(sizes(dilation) === '1' ? [] : [`dilation=${sizes(dilation)}`]),
      ...(groups === 1 ? [] : [`groups=${groups}`]),
      ...(node.bias ? [] : ['bias=False']),
    ];
    const weight = {
      shape: [filters, inputs, ...kernel],
      data: kernelFiltersFirst(writer.valuesOf('kernel'), [...kernel, inputs, filters]),
    };
    const convolution = writer.module(`Conv2d(${options.join(', ')})`, { weight, ...(node.bias && { bias: writer.vector('bias') }) });
    const [x] = tensors.values;
    return `${convolution}(${isBuiltIn ? x : padded(x, padding)})`;
  },
};
