import {
  type AddNode,
  type BiasNode,
  channelsOf,
  type DropoutNode,
  elementsOf,
  type MultiplyNode,
  type PositionBiasNode,
  type ScaleNode,
} from '#shared/graph/index.ts';
import { biasRole } from '#shared/graph/operations/bias.ts';
import type { SoftmaxNode } from '#shared/graph/operations/softmax.ts';
import { imageChannelsFirst } from '../../channels-first.ts';
import { asGiven, channelsLast, type Layout, shapeIn } from '../../layouts.ts';
import { expandedBias } from '../../position-bias-table.ts';
import { firstShape, type PytorchOperation } from './pytorch-operation.ts';

export const add: PytorchOperation<AddNode> = {
  layouts: asGiven,
  write: (_writer, _node, { values: [left, right] }) => `${left} + ${right}`,
};

/** The second factor is broadcast. */
export const multiply: PytorchOperation<MultiplyNode> = {
  layouts: asGiven,
  write: (_writer, _node, { values: [left, right] }) => `${left} * ${right}`,
};

export const scale: PytorchOperation<ScaleNode> = {
  layouts: asGiven,
  write: (writer, _node, { values: [x], layout, output }) =>
    `${x} * ${writer.parameter(perChannel(layout, channelsOf(output)), writer.valuesOf('scale'))}`,
};

/** A constant is a buffer. */
export const bias: PytorchOperation<BiasNode> = {
  layouts: asGiven,
  write: (writer, node, { values: [x], layout }) => {
    const values = writer.valuesOf(biasRole(node));
    const isVector = node.shape.length === 1;
    const shape = isVector ? perChannel(layout, values.length) : shapeIn(layout, node.shape);
    const data = isVector || layout === 'channels-last' ? values : imageChannelsFirst(values, node.shape);
    return `${x} + ${node.trained === false ? writer.buffer(shape, data) : writer.parameter(shape, data)}`;
  },
};

/** Adds the table, expanded to `[heads, tokens, tokens]`. */
export const positionBias: PytorchOperation<PositionBiasNode> = {
  layouts: channelsLast,
  write: (writer, node, tensors) => {
    const [heads = 1] = firstShape(tensors).slice(-3);
    const tokens = elementsOf(node.window);
    return `${tensors.values[0]} + ${writer.parameter([heads, tokens, tokens], expandedBias(node, writer.valuesOf('table'), heads))}`;
  },
};

export const softmax: PytorchOperation<SoftmaxNode> = {
  layouts: channelsLast,
  write: (_writer, _node, { values: [x] }) => `${x}.softmax(-1)`,
};

/** The identity at inference. */
export const dropout: PytorchOperation<DropoutNode> = { layouts: asGiven, write: null };

function perChannel(layout: Layout, channels: number): readonly number[] {
  return layout === 'channels-first' ? [channels, 1, 1] : [channels];
}
