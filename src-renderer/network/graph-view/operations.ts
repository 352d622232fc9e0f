import { activationOf, channelsOf, type GraphNode, type Shape } from '#shared/graph/index.ts';

/**
 * What a node is to the view. `kernel`: a linear map with weights; `linear`: the linear form of a rectifier; `constant`: a bias of its
 * own; `sum`, `concat`, `product`: branches meet; `movement`: rearranges values without changing them; `operation`: everything else.
 */
export type Role =
  'input' | 'kernel' | 'normalization' | 'rectifier' | 'linear' | 'constant' | 'sum' | 'concat' | 'product' | 'movement' | 'operation';

interface OperationView<Node> {
  readonly role: Role;
  /** Such as `3×3 conv, 16 → 32, stride 2`. */
  readonly label: (node: Node, input: Shape, output: Shape) => string;
  /** The label in as few characters as possible, for the node's box; `label` by default. */
  readonly short?: (node: Node, input: Shape, output: Shape) => string;
}

type NodeOf<Op extends GraphNode['op']> = Extract<GraphNode, { readonly op: Op }>;

const operations: { readonly [Op in GraphNode['op']]: OperationView<NodeOf<Op>> } = {
  input: { role: 'input', label: (_, __, output) => `input ${formatShape(output)}`, short: (_, __, output) => formatShape(output) },
  conv2d: {
    role: 'kernel',
    label: ({ kernel, groups, filters, stride, bias }, input) => {
      const grouping = groups === 1 ? '' : groups === channelsOf(input) ? ' depthwise' : ` in ${groups} groups`;
      return `${kernel.join('×')}${grouping} conv, ${channelsOf(input)} → ${filters}${strideLabel(stride)}${bias ? ', bias' : ''}`;
    },
    short: ({ kernel, filters, stride }, input) => {
      const step = Math.max(...stride);
      return `${kernel.join('×')} · ${channelsOf(input)}→${filters}${step > 1 ? ` ∕${step}` : ''}`;
    },
  },
  dense: {
    role: 'kernel',
    label: ({ units, bias }, input) => `dense, ${channelsOf(input)} → ${units}${bias ? ', bias' : ''}`,
    short: ({ units }, input) => `dense · ${channelsOf(input)}→${units}`,
  },
  batchNorm: { role: 'normalization', label: () => 'batch norm' },
  layerNorm: { role: 'normalization', label: () => 'layer norm' },
  activation: { role: 'rectifier', label: (node) => activationOf(node).name },
  scale: { role: 'linear', label: () => 'linear form' },
  bias: { role: 'constant', label: ({ shape }) => (shape.length > 1 ? 'constant feature map' : 'constant') },
  positionBias: { role: 'operation', label: ({ window }) => `${window.join('×')} position bias` },
  add: { role: 'sum', label: () => 'add' },
  concat: { role: 'concat', label: (_, __, output) => `concat to ${formatShape(output)}` },
  multiply: { role: 'product', label: () => 'multiply' },
  matmul: { role: 'product', label: ({ transposeRight }) => (transposeRight ? 'matmul, right side transposed' : 'matmul') },
  reshape: { role: 'movement', label: (_, __, output) => `reshape to ${formatShape(output)}` },
  transpose: { role: 'movement', label: ({ axes }) => `transpose to axes ${axes.join(', ')}` },
  slice: {
    role: 'movement',
    label: ({ start, end, step, axis }) => `slice ${start}:${end}${step > 1 ? `:${step}` : ''} of axis ${axis}`,
  },
  pad: { role: 'movement', label: (_, __, output) => `zero-pad to ${formatShape(output)}` },
  dropout: {
    role: 'movement',
    label: ({ unit, rate }) => `${unit === 'sample' ? 'stochastic depth' : 'dropout'} ${Number(rate.toPrecision(3))}`,
  },
  flatten: { role: 'operation', label: (_, __, output) => `flatten to ${channelsOf(output)}` },
  softmax: { role: 'operation', label: () => 'softmax' },
  pool2d: { role: 'operation', label: ({ window, kind, stride }) => `${window.join('×')} ${kind} pool${strideLabel(stride)}` },
  globalAveragePool: { role: 'operation', label: () => 'global average pool' },
};

/** `28 × 28 × 16` */
export function formatShape(shape: Shape): string {
  return shape.join(' × ');
}

export function roleOf({ op }: GraphNode): Role {
  return operations[op].role;
}

/** The operation with its settings and the change of shape. */
export function operationLabel(node: GraphNode, shapes: ReadonlyMap<string, Shape>): string {
  return viewOf(node).label(node, ...shapesOf(node, shapes));
}

/** The operation in as few characters as possible. */
export function shortOperationLabel(node: GraphNode, shapes: ReadonlyMap<string, Shape>): string {
  const { label, short = label } = viewOf(node);
  return short(node, ...shapesOf(node, shapes));
}

/** Each node's own entry; TypeScript does not relate the two unions. */
function viewOf({ op }: GraphNode): OperationView<GraphNode> {
  return operations[op] as OperationView<GraphNode>;
}

function shapesOf({ id, inputs }: GraphNode, shapes: ReadonlyMap<string, Shape>): readonly [input: Shape, output: Shape] {
  return [shapes.get(inputs[0] ?? '') ?? [], shapes.get(id) ?? []];
}

function strideLabel(stride: readonly number[]): string {
  const step = Math.max(...stride);
  return step > 1 ? `, stride ${step}` : '';
}
