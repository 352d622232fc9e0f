import { ELU_ALPHA, LEAKY_SLOPE } from '#shared/activations/index.ts';
import type { ActivationNode } from '#shared/graph/index.ts';
import type { NodeWriter } from '../node-writer.ts';
import type { TensorflowOperation } from './tensorflow-operation.ts';

/** Functions that TensorFlow lacks are written by their definitions. */
export const activation: TensorflowOperation<ActivationNode> = (writer, node, { values: [x] }) => {
  switch (node.kind) {
    case 'relu':
      return writer.add('Relu', [x]);
    case 'relu6':
      return writer.add('Relu6', [x]);
    case 'leakyRelu':
      return writer.add('LeakyRelu', [x], { alpha: { float: node.slope ?? LEAKY_SLOPE } });
    case 'prelu':
      return writer.add('AddV2', [writer.add('Relu', [x]), writer.add('Mul', [negativePart(writer, x), writer.parameter('slope')])]);
    case 'elu':
      return elu(writer, node.alpha ?? ELU_ALPHA, x);
    case 'gelu':
      return gated(writer, x, writer.add('Erf', [scaled(writer, 'root-half', x, Math.SQRT1_2)]));
    case 'geluTanh':
      return geluTanh(writer, x);
    case 'silu':
      return writer.add('Mul', [x, writer.add('Sigmoid', [x])]);
    case 'hardSwish':
      return writer.add('Mul', [x, hardSigmoid(writer, x)]);
    case 'sigmoid':
      return writer.add('Sigmoid', [x]);
    case 'hardSigmoid':
      return hardSigmoid(writer, x);
    case 'tanh':
      return writer.add('Tanh', [x]);
  }
};

function scaled(writer: NodeWriter, role: string, x: string, factor: number): string {
  return writer.add('Mul', [x, writer.scalar(role, factor)]);
}

function shifted(writer: NodeWriter, role: string, x: string, offset: number): string {
  return writer.add('AddV2', [x, writer.scalar(role, offset)]);
}

/** min(x, 0) */
function negativePart(writer: NodeWriter, x: string): string {
  return writer.add('Minimum', [x, writer.scalar('zero', 0)]);
}

/** TensorFlow's has α = 1. */
function elu(writer: NodeWriter, alpha: number, x: string): string {
  if (alpha === 1) return writer.add('Elu', [x]);
  const negative = scaled(writer, 'alpha', writer.add('Elu', [negativePart(writer, x)]), alpha);
  return writer.add('AddV2', [writer.add('Relu', [x]), negative]);
}

/** x (1 + bend) / 2 */
function gated(writer: NodeWriter, x: string, bend: string): string {
  return writer.add('Mul', [x, shifted(writer, 'half', scaled(writer, 'half', bend, 0.5), 0.5)]);
}

/** x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2 */
function geluTanh(writer: NodeWriter, x: string): string {
  const root = Math.sqrt(2 / Math.PI);
  const slope = shifted(writer, 'root', scaled(writer, 'cubic', writer.add('Mul', [x, x]), root * 0.044715), root);
  return gated(writer, x, writer.add('Tanh', [writer.add('Mul', [x, slope])]));
}

/** min(max(x + 3, 0), 6) / 6 */
function hardSigmoid(writer: NodeWriter, x: string): string {
  return scaled(writer, 'sixth', writer.add('Relu6', [shifted(writer, 'three', x, 3)]), 1 / 6);
}
