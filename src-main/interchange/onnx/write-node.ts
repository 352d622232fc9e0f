import type { GraphNode } from '#shared/graph/index.ts';
import { float, integer } from './attributes.ts';
import { firstShape, type NodeInputs } from './node-inputs.ts';
import type { NodeWriter } from './node-writer.ts';
import { writeActivation } from './write-activation.ts';
import { writeBorder, writeConcatenation, writeFlatten, writeReshape, writeSlice, writeTranspose } from './write-arrangement.ts';
import { writeProduct, writePositionBias } from './write-attention.ts';
import { writeBias, writeNormalization, writeScale } from './write-channelwise.ts';
import { writeConvolution, writeDense } from './write-maps.ts';
import { writeGlobalAverage, writePool } from './write-pools.ts';

/** Nodes that compute something in use: the input is given, dropout lets everything pass. */
type ComputedNode = Exclude<GraphNode, { op: 'input' | 'dropout' }>;

/** Writes what computes a node's value from those that it reads. */
export function writeNode(writer: NodeWriter, node: ComputedNode, inputs: NodeInputs): void {
  const { values } = inputs;
  switch (node.op) {
    case 'conv2d':
      writeConvolution(writer, node, inputs);
      break;
    case 'dense':
      writeDense(writer, node, inputs);
      break;
    case 'batchNorm':
      writeNormalization(writer, node, inputs);
      break;
    case 'activation':
      writeActivation(writer, node, inputs);
      break;
    case 'add':
      writer.write('Add', values);
      break;
    case 'multiply':
      writer.write('Mul', values);
      break;
    case 'scale':
      writeScale(writer, inputs);
      break;
    case 'bias':
      writeBias(writer, node, inputs);
      break;
    case 'pool2d':
      writePool(writer, node, inputs);
      break;
    case 'globalAveragePool':
      writeGlobalAverage(writer, inputs);
      break;
    case 'flatten':
      writeFlatten(writer, inputs);
      break;
    case 'layerNorm': {
      const settings = [integer('axis', -1), float('epsilon', node.epsilon)];
      writer.write('LayerNormalization', [...values, writer.vector('gamma'), writer.vector('beta')], settings);
      break;
    }
    case 'softmax':
      writer.write('Softmax', values, [integer('axis', -1)]);
      break;
    case 'matmul':
      writeProduct(writer, node, inputs);
      break;
    case 'positionBias':
      writePositionBias(writer, node, firstShape(inputs), values);
      break;
    case 'reshape':
      writeReshape(writer, node, inputs);
      break;
    case 'transpose':
      writeTranspose(writer, node, inputs);
      break;
    case 'slice':
      writeSlice(writer, node, inputs);
      break;
    case 'concat':
      writeConcatenation(writer, node, inputs);
      break;
    case 'pad':
      writeBorder(writer, node, inputs);
      break;
  }
}
