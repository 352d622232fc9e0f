import type { OnnxMember } from './onnx-members.ts';
import type { Role } from './node-roles.ts';

const always: Readonly<Record<string, Role>> = {
  Conv: 'map',
  ConvTranspose: 'map',
  Gemm: 'map',
  BatchNormalization: 'norm',
  InstanceNormalization: 'norm',
  GroupNormalization: 'norm',
  LayerNormalization: 'norm',
  Relu: 'rectifier',
  LeakyRelu: 'rectifier',
  PRelu: 'rectifier',
  Clip: 'rectifier',
  Gelu: 'rectifier',
  Elu: 'rectifier',
  Selu: 'rectifier',
  HardSwish: 'rectifier',
  Swish: 'rectifier',
  Reshape: 'helper',
  Transpose: 'helper',
  Slice: 'helper',
  Pad: 'helper',
  Squeeze: 'helper',
  Unsqueeze: 'helper',
  Flatten: 'helper',
  Identity: 'helper',
  Cast: 'helper',
  Dropout: 'helper',
  Expand: 'helper',
  Gather: 'helper',
  Split: 'helper',
};

/** Of nodes that read several others; with one only, the rest being constants, they are the second. */
const meeting: Readonly<Record<string, readonly [Role, Role]>> = {
  Add: ['sum', 'constant'],
  Sum: ['sum', 'helper'],
  Sub: ['sum', 'constant'],
  Mul: ['product', 'helper'],
  Div: ['product', 'helper'],
  MatMul: ['product', 'map'],
  Concat: ['join', 'helper'],
};

/** The axis of a concatenation of what the file computes; undefined for any other node. */
export function axisOfOnnx({ node, inputs }: OnnxMember): string | undefined {
  if (node?.op !== 'Concat' || inputs.length !== node.inputs.length) return undefined;
  return node.attributes.find(({ name }) => name === 'axis')?.value ?? '';
}

export function roleOfOnnx({ node, inputs }: OnnxMember): Role {
  if (node === undefined) return 'input';
  const roles = meeting[node.op];
  if (roles) return roles[new Set(inputs).size > 1 ? 0 : 1];
  return always[node.op] ?? 'operation';
}
