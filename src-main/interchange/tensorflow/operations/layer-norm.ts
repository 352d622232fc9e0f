import type { LayerNormNode } from '#shared/graph/index.ts';
import { firstShape, type TensorflowOperation } from './tensorflow-operation.ts';

/** γ (x - µ) / √(σ² + ε) + β over the last axis, which TensorFlow has no operation for. */
export const layerNorm: TensorflowOperation<LayerNormNode> = (writer, { epsilon }, tensors) => {
  const [x] = tensors.values;
  const last = [firstShape(tensors).length];
  const centered = writer.add('Sub', [x, writer.mean(x, last, true)]);
  const variance = writer.mean(writer.add('Square', [centered]), last, true);
  const inverse = writer.add('Rsqrt', [writer.add('AddV2', [variance, writer.scalar('epsilon', epsilon)])]);
  const normalized = writer.add('Mul', [centered, inverse]);
  return writer.add('AddV2', [writer.add('Mul', [normalized, writer.parameter('gamma')]), writer.parameter('beta')]);
};
