import { type BatchNormNode, channelsOf, type DenseNode, type LayerNormNode } from '#shared/graph/index.ts';
import { kernelFiltersFirst } from '../../channels-first.ts';
import { asGiven, channelsLast } from '../../layouts.ts';
import { firstShape, type PytorchOperation } from './pytorch-operation.ts';

/** `nn.Linear` over the last axis; its weight is transposed. */
export const dense: PytorchOperation<DenseNode> = {
  layouts: channelsLast,
  write: (writer, node, tensors) => {
    const features = channelsOf(firstShape(tensors));
    const weight = {
      shape: [node.units, features],
      data: kernelFiltersFirst(writer.valuesOf('kernel'), [1, 1, features, node.units]),
    };
    const constructed = `Linear(${features}, ${node.units}${node.bias ? '' : ', bias=False'})`;
    return `${writer.module(constructed, { weight, ...(node.bias && { bias: writer.vector('bias') }) })}(${tensors.values[0]})`;
  },
};

/** `nn.BatchNorm2d` and `nn.BatchNorm1d` take axis 1 for the channels; other tensors are normalized as rows. */
export const batchNorm: PytorchOperation<BatchNormNode> = {
  layouts: asGiven,
  write: (writer, node, tensors) => {
    const [x] = tensors.values;
    const channels = channelsOf(tensors.output);
    const isImage = tensors.layout === 'channels-first';
    const normalization = writer.module(`BatchNorm${isImage ? '2d' : '1d'}(${channels}, eps=${node.epsilon})`, {
      weight: writer.vector('gamma'),
      bias: writer.vector('beta'),
      running_mean: writer.vector('mean'),
      running_var: writer.vector('variance'),
    });
    if (isImage || firstShape(tensors).length === 1) return `${normalization}(${x})`;
    return `${normalization}(${x}.reshape(-1, ${channels})).reshape(${x}.shape)`;
  },
};

export const layerNorm: PytorchOperation<LayerNormNode> = {
  layouts: channelsLast,
  write: (writer, { epsilon }, { values: [x], output }) => {
    const state = { weight: writer.vector('gamma'), bias: writer.vector('beta') };
    return `${writer.module(`LayerNorm(${channelsOf(output)}, eps=${epsilon})`, state)}(${x})`;
  },
};
