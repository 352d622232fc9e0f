import { elementsOf, type MatmulNode, type PositionBiasNode } from '#shared/graph/index.ts';
import type { GlobalAveragePoolNode } from '#shared/graph/operations/global-average-pool.ts';
import { expandedBias } from '../../position-bias-table.ts';
import { firstShape, type TensorflowOperation } from './tensorflow-operation.ts';

export const matmul: TensorflowOperation<MatmulNode> = (writer, { transposeRight }, { values }) =>
  writer.add('BatchMatMulV2', values, { adj_x: { flag: false }, adj_y: { flag: transposeRight } });

/** Over all axes between the batch and the channels. */
export const globalAveragePool: TensorflowOperation<GlobalAveragePoolNode> = (writer, _node, tensors) => {
  const axes = firstShape(tensors)
    .slice(0, -1)
    .map((_, axis) => axis + 1);
  return writer.mean(tensors.values[0], axes, false);
};

/** Adds the table, expanded to `[heads, tokens, tokens]`. */
export const positionBias: TensorflowOperation<PositionBiasNode> = (writer, node, tensors) => {
  const [heads = 1] = firstShape(tensors).slice(-3);
  const tokens = elementsOf(node.window);
  const bias = expandedBias(node, writer.valuesOf('table'), heads);
  return writer.add('AddV2', [tensors.values[0], writer.constant('bias', [heads, tokens, tokens], bias)]);
};
