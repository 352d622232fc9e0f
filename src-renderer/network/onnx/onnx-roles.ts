import type { Role } from '../graph-view/operations.ts';
import type { OnnxMember } from './onnx-nodes.ts';

const roles: Readonly<Record<string, Role>> = {
  Conv: 'kernel',
  ConvTranspose: 'kernel',
  Gemm: 'kernel',
  BatchNormalization: 'normalization',
  InstanceNormalization: 'normalization',
  GroupNormalization: 'normalization',
  LayerNormalization: 'normalization',
  Relu: 'rectifier',
  LeakyRelu: 'rectifier',
  PRelu: 'rectifier',
  Clip: 'rectifier',
  Gelu: 'rectifier',
  Elu: 'rectifier',
  Selu: 'rectifier',
  HardSwish: 'rectifier',
  Swish: 'rectifier',
  Reshape: 'movement',
  Transpose: 'movement',
  Slice: 'movement',
  Pad: 'movement',
  Squeeze: 'movement',
  Unsqueeze: 'movement',
  Flatten: 'movement',
  Identity: 'movement',
  Cast: 'movement',
  Dropout: 'movement',
  Expand: 'movement',
  Gather: 'movement',
  Split: 'movement',
};

/** Roles of operators that combine values: with several computed inputs, and with a single one beside constants. */
const combining: Readonly<Record<string, readonly [several: Role, single: Role]>> = {
  Add: ['sum', 'constant'],
  Sum: ['sum', 'movement'],
  Sub: ['sum', 'constant'],
  Mul: ['product', 'movement'],
  Div: ['product', 'movement'],
  MatMul: ['product', 'kernel'],
  Concat: ['concat', 'movement'],
};

/** The axis of a concatenation without constant inputs; undefined for any other node. */
export function axisOfOnnx({ node, inputs }: OnnxMember): string | undefined {
  if (node?.op !== 'Concat' || inputs.length !== node.inputs.length) return undefined;
  return node.attributes.find(({ name }) => name === 'axis')?.value ?? '';
}

export function roleOfOnnx({ node, inputs }: OnnxMember): Role {
  if (node === undefined) return 'input';
  const choices = combining[node.op];
  if (choices) return choices[new Set(inputs).size > 1 ? 0 : 1];
  return roles[node.op] ?? 'operation';
}
