import { ELU_ALPHA, LEAKY_SLOPE } from '#shared/activations/index.ts';
import type { ActivationNode } from '#shared/graph/index.ts';
import { asGiven } from '../../layouts.ts';
import type { NodeWriter } from '../node-writer.ts';
import { firstShape, type NodeTensors, type PytorchOperation } from './pytorch-operation.ts';

export const activation: PytorchOperation<ActivationNode> = {
  layouts: asGiven,
  write: (writer, node, tensors) => {
    const [x] = tensors.values;
    switch (node.kind) {
      case 'relu':
      case 'relu6':
      case 'silu':
        return `F.${node.kind}(${x})`;
      case 'leakyRelu':
        return `F.leaky_relu(${x}, ${node.slope ?? LEAKY_SLOPE})`;
      case 'prelu':
        return prelu(writer, tensors);
      case 'elu':
        return `F.elu(${x}, ${node.alpha ?? ELU_ALPHA})`;
      case 'gelu':
        return `F.gelu(${x})`;
      case 'geluTanh':
        return `F.gelu(${x}, approximate='tanh')`;
      case 'hardSwish':
        return `F.hardswish(${x})`;
      case 'hardSigmoid':
        return `F.hardsigmoid(${x})`;
      case 'sigmoid':
      case 'tanh':
        return `${x}.${node.kind}()`;
    }
  },
};

/** `nn.PReLU` takes axis 1 for the channels. */
function prelu(writer: NodeWriter, tensors: NodeTensors): string {
  const [x] = tensors.values;
  const slope = writer.vector('slope');
  if (tensors.layout === 'channels-first' || firstShape(tensors).length === 1) {
    return `${writer.module(`PReLU(${slope.data.length})`, { weight: slope })}(${x})`;
  }
  return `torch.where(${x} > 0, ${x}, ${writer.parameter(slope.shape, writer.valuesOf('slope'))} * ${x})`;
}
