import { channelsOf, type DenseNode } from '#shared/graph/index.ts';
import { channelsLast } from '../../layouts.ts';
import { firstShape } from '../node-inputs.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/**
 * A `[batch, …, inputs]`, B `[inputs, units]`, as in our layout. One Gemm for a vector; MatMul and Add if several positions share the
 * weights.
 */
export const dense: OnnxOperation<DenseNode> = {
  layouts: channelsLast,
  write: (writer, node, read) => {
    const { values } = read;
    const shape = firstShape(read);
    const kernel = writer.constant('kernel', [channelsOf(shape), node.units], writer.valuesOf('kernel'));
    if (shape.length === 1) writer.write('Gemm', [...values, kernel, ...(node.bias ? [writer.vector('bias')] : [])]);
    else if (!node.bias) writer.write('MatMul', [...values, kernel]);
    else writer.write('Add', [writer.writePart('product', 'MatMul', [...values, kernel]), writer.vector('bias')]);
  },
};
