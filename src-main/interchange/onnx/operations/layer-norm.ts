import type { LayerNormNode } from '#shared/graph/index.ts';
import { channelsLast } from '../../layouts.ts';
import { float, integer } from '../attributes.ts';
import type { OnnxOperation } from './onnx-operation.ts';

export const layerNorm: OnnxOperation<LayerNormNode> = {
  layouts: channelsLast,
  write: (writer, { epsilon }, { values }) => {
    const attributes = [integer('axis', -1), float('epsilon', epsilon)];
    writer.write('LayerNormalization', [...values, writer.vector('gamma'), writer.vector('beta')], attributes);
  },
};
