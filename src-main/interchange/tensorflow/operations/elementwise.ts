import { type AddNode, type BiasNode, type DropoutNode, type MultiplyNode, type ScaleNode } from '#shared/graph/index.ts';
import { biasRole } from '#shared/graph/operations/bias.ts';
import type { SoftmaxNode } from '#shared/graph/operations/softmax.ts';
import type { TensorflowOperation } from './tensorflow-operation.ts';

export const add: TensorflowOperation<AddNode> = (writer, _node, { values }) => writer.add('AddV2', values);

/** The second factor is broadcast. */
export const multiply: TensorflowOperation<MultiplyNode> = (writer, _node, { values }) => writer.add('Mul', values);

export const scale: TensorflowOperation<ScaleNode> = (writer, _node, { values: [x] }) => writer.add('Mul', [x, writer.parameter('scale')]);

export const bias: TensorflowOperation<BiasNode> = (writer, node, { values: [x] }) =>
  writer.add('AddV2', [x, writer.parameter(biasRole(node), node.shape)]);

export const softmax: TensorflowOperation<SoftmaxNode> = (writer, _node, { values: [x] }) => writer.add('Softmax', [x]);

/** The identity at inference. */
export const dropout: TensorflowOperation<DropoutNode> = (_writer, _node, { values: [x] }) => x;
