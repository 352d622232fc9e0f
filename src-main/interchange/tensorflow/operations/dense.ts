import { channelsOf, type DenseNode } from '#shared/graph/index.ts';
import { firstShape, type TensorflowOperation } from './tensorflow-operation.ts';

/** `MatMul` and `BiasAdd` of rows; several positions that share the weights are rows, too. */
export const dense: TensorflowOperation<DenseNode> = (writer, node, tensors) => {
  const [x] = tensors.values;
  const shape = firstShape(tensors);
  const features = channelsOf(shape);
  const rows = shape.length === 1 ? x : writer.reshape(x, [-1, features]);
  const product = writer.add('MatMul', [rows, writer.parameter('kernel', [features, node.units])], {
    transpose_a: { flag: false },
    transpose_b: { flag: false },
  });
  const sum = node.bias ? writer.add('BiasAdd', [product, writer.parameter('bias')], { data_format: { text: 'NHWC' } }) : product;
  return shape.length === 1 ? sum : writer.reshape(sum, [-1, ...tensors.output]);
};
