import { ELU_ALPHA, LEAKY_SLOPE } from '#shared/activations/index.ts';
import { type ActivationNode, activationOf } from '#shared/graph/index.ts';
import { asGiven } from '../../layouts.ts';
import { float, text } from '../attributes.ts';
import type { NodeInputs } from '../node-inputs.ts';
import type { NodeWriter } from '../node-writer.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/** A bounded ReLU is written as Clip with scalar bounds; SiLU, which ONNX lacks, as x sigmoid(x). */
export const activation: OnnxOperation<ActivationNode> = { layouts: asGiven, write };

function write(writer: NodeWriter, node: ActivationNode, read: NodeInputs): void {
  const { values } = read;
  switch (node.kind) {
    case 'relu':
      writer.write('Relu', values);
      break;
    case 'relu6': {
      const [low, high] = activationOf(node).range;
      const bounds = [writer.constant('min', [], Float32Array.of(low)), writer.constant('max', [], Float32Array.of(high))];
      writer.write('Clip', [...values, ...bounds]);
      break;
    }
    case 'leakyRelu':
      writer.write('LeakyRelu', values, [float('alpha', node.slope ?? LEAKY_SLOPE)]);
      break;
    case 'prelu':
      writer.write('PRelu', [...values, writer.perChannel('slope', read)]);
      break;
    case 'elu':
      writer.write('Elu', values, [float('alpha', node.alpha ?? ELU_ALPHA)]);
      break;
    case 'gelu':
      writer.write('Gelu', values, [text('approximate', 'none')]);
      break;
    case 'geluTanh':
      writer.write('Gelu', values, [text('approximate', 'tanh')]);
      break;
    case 'silu':
      writer.write('Mul', [...values, writer.writePart('sigmoid', 'Sigmoid', values)]);
      break;
    case 'hardSwish':
      writer.write('HardSwish', values);
      break;
    case 'sigmoid':
      writer.write('Sigmoid', values);
      break;
    case 'hardSigmoid':
      writer.write('HardSigmoid', values, [float('alpha', 1 / 6), float('beta', 0.5)]);
      break;
    case 'tanh':
      writer.write('Tanh', values);
      break;
  }
}
