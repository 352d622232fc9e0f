import {
  elementsOf,
  type ConcatNode,
  type GraphNode,
  type PadNode,
  type Shape,
  type SliceNode,
  type TransposeNode,
} from '#shared/graph/index.ts';

/** Nodes that compute nothing: each of their values is one that they read, or 0. */
export type MovingNode = Extract<GraphNode, { op: 'flatten' | 'reshape' | 'transpose' | 'slice' | 'concat' | 'pad' }>;

/** A value that a node reads: of which input, and at which place in row-major order. */
export interface Source {
  readonly input: number;
  readonly place: number;
}

/** Where the value at a place of the output comes from; `undefined` for a border's 0. */
export type SourceOf = (place: number) => Source | undefined;

export function sourcesOf(node: MovingNode, inputs: readonly Shape[], output: Shape): SourceOf {
  const [input = []] = inputs;
  switch (node.op) {
    case 'flatten':
    case 'reshape':
      return (place) => ({ input: 0, place });
    case 'transpose':
      return transposed(node, input, output);
    case 'slice':
      return sliced(node, input, output);
    case 'concat':
      return joined(node, inputs, output);
    case 'pad':
      return padded(node, input, output);
  }
}

/** How far apart neighbors along each axis are. */
function stridesOf(shape: Shape): readonly number[] {
  return shape.map((_, axis) => elementsOf(shape.slice(axis + 1)));
}

function transposed({ axes }: TransposeNode, input: Shape, output: Shape): SourceOf {
  const strides = stridesOf(output);
  const from = stridesOf(input);
  return (place) => {
    const source = axes.reduce(
      (sum, axis, to) => sum + (Math.floor(place / (strides[to] ?? 1)) % (output[to] ?? 1)) * (from[axis] ?? 0),
      0,
    );
    return { input: 0, place: source };
  };
}

function sliced({ axis, start, step }: SliceNode, input: Shape, output: Shape): SourceOf {
  const within = elementsOf(output.slice(axis + 1));
  const [before = 1, after = 1] = [input[axis], output[axis]];
  return (place) => {
    const row = Math.floor(place / within);
    return { input: 0, place: (Math.floor(row / after) * before + start + (row % after) * step) * within + (place % within) };
  };
}

function joined({ axis }: ConcatNode, inputs: readonly Shape[], output: Shape): SourceOf {
  const within = elementsOf(output.slice(axis + 1));
  const after = output[axis] ?? 1;
  return (place) => {
    const row = Math.floor(place / within);
    let index = row % after;
    for (const [input, shape] of inputs.entries()) {
      const size = shape[axis] ?? 0;
      if (index < size) return { input, place: (Math.floor(row / after) * size + index) * within + (place % within) };
      index -= size;
    }
    return undefined;
  };
}

function padded({ before }: PadNode, input: Shape, output: Shape): SourceOf {
  const strides = stridesOf(output);
  const from = stridesOf(input);
  return (place) => {
    let source = 0;
    for (const [axis, size] of output.entries()) {
      const index = (Math.floor(place / (strides[axis] ?? 1)) % size) - (before[axis] ?? 0);
      if (index < 0 || index >= (input[axis] ?? 0)) return undefined;
      source += index * (from[axis] ?? 0);
    }
    return { input: 0, place: source };
  };
}
