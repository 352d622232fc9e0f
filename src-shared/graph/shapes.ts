import { GraphError } from './graph-error.ts';
import type { Conv2dNode, GraphNode, ModelGraph, Pool2dNode, Shape } from './model-graph.ts';

/** The output shape of each node, by id. */
export type Shapes = ReadonlyMap<string, Shape>;

/**
 * Shapes of every node's output, and with them the proof that the graph is sound: unique ids, topological order, one input,
 * matching shapes. Throws {@link GraphError} naming the first node that is not.
 */
export function inferShapes(graph: ModelGraph): Shapes {
  const shapes = new Map<string, Shape>();
  for (const [position, node] of graph.nodes.entries()) {
    if (shapes.has(node.id)) throw new GraphError(node.id, 'the id is used twice');
    if ((node.op === 'input') !== (position === 0)) throw new GraphError(node.id, 'the first node, and only it, is the input');
    const inputs = node.inputs.map((id) => {
      const shape = shapes.get(id);
      if (!shape) throw new GraphError(node.id, `reads ${id}, which is not before it`);
      return shape;
    });
    shapes.set(node.id, outputShape(node, inputs));
  }
  if (!shapes.has(graph.output)) throw new GraphError(graph.output, 'the output is not a node of the graph');
  return shapes;
}

/** The shape at a node; throws when the graph has no such node. */
export function shapeAt(shapes: Shapes, id: string): Shape {
  const shape = shapes.get(id);
  if (!shape) throw new Error(`no shape for ${id}`);
  return shape;
}

/** The last axis: channels of an image, features of a vector. */
export function channelsOf(shape: Shape): number {
  return shape.at(-1) ?? 0;
}

export function elementsOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

function outputShape(node: GraphNode, inputs: readonly Shape[]): Shape {
  if (node.op === 'input') {
    if (node.inputs.length > 0) throw new GraphError(node.id, 'the input reads nothing');
    if (node.shape.length === 0 || node.shape.some((size) => !isCount(size))) {
      throw new GraphError(node.id, `the shape [${node.shape.join(', ')}] needs positive whole sizes`);
    }
    return node.shape;
  }
  if (node.op === 'add') return addShape(node, inputs);
  const [input, ...others] = inputs;
  if (!input || others.length > 0) throw new GraphError(node.id, `${node.op} reads one node, not ${inputs.length}`);
  switch (node.op) {
    case 'conv2d':
      return convolutionShape(node, imageShape(node, input));
    case 'pool2d':
      return poolShape(node, imageShape(node, input));
    case 'globalAveragePool':
      return [channelsOf(imageShape(node, input))];
    case 'dense':
      if (input.length !== 1) throw new GraphError(node.id, `dense reads a vector, not [${input.join(', ')}]: flatten or pool first`);
      if (!isCount(node.units)) throw new GraphError(node.id, `units must be a positive whole number, not ${node.units}`);
      return [node.units];
    case 'flatten':
      return [elementsOf(input)];
    case 'dropout':
      if (!(node.rate >= 0 && node.rate < 1)) throw new GraphError(node.id, `the rate must lie in [0, 1), not ${node.rate}`);
      return input;
    case 'bias':
      if (![String(channelsOf(input)), input.join()].includes(node.shape.join())) {
        throw new GraphError(node.id, `a constant of [${node.shape.join(', ')}] does not fit [${input.join(', ')}]`);
      }
      return input;
    case 'batchNorm':
    case 'activation':
    case 'scale':
      return input;
  }
}

function addShape(node: GraphNode, inputs: readonly Shape[]): Shape {
  const [first, second, ...others] = inputs;
  if (!first || !second || others.length > 0) throw new GraphError(node.id, `add reads two nodes, not ${inputs.length}`);
  if (first.join() !== second.join()) {
    throw new GraphError(node.id, `adds [${first.join(', ')}] to [${second.join(', ')}]: the shapes must be equal`);
  }
  return first;
}

function convolutionShape(node: Conv2dNode, input: Shape): Shape {
  if (!isCount(node.filters)) throw new GraphError(node.id, `filters must be a positive whole number, not ${node.filters}`);
  if (!isCount(node.groups) || channelsOf(input) % node.groups !== 0 || node.filters % node.groups !== 0) {
    throw new GraphError(node.id, `${node.groups} groups do not divide ${channelsOf(input)} channels and ${node.filters} filters`);
  }
  return [...slidingShape(node, node.kernel, input), node.filters];
}

function poolShape(node: Pool2dNode, input: Shape): Shape {
  const shape = [...slidingShape(node, node.window, input), channelsOf(input)];
  const [top, bottom, left, right] = node.padding;
  if (Math.max(top, bottom) >= node.window[0] || Math.max(left, right) >= node.window[1]) {
    throw new GraphError(node.id, `a padding of [${node.padding.join(', ')}] has room for a whole window of ${node.window.join('x')}`);
  }
  return shape;
}

/** floor((size + padding - window) / stride) + 1 for height and width. */
function slidingShape(node: Conv2dNode | Pool2dNode, window: readonly [number, number], input: Shape): [number, number] {
  const [height = 0, width = 0] = input;
  const [top, bottom, left, right] = node.padding;
  const sizes: [number, number] = [
    Math.floor((height + top + bottom - window[0]) / node.stride[0]) + 1,
    Math.floor((width + left + right - window[1]) / node.stride[1]) + 1,
  ];
  if (![...window, ...node.stride].every(isCount) || !node.padding.every((size) => Number.isInteger(size) && size >= 0)) {
    throw new GraphError(node.id, 'window, stride and padding must be whole numbers, the first two positive');
  }
  if (!sizes.every(isCount)) {
    throw new GraphError(node.id, `a window of ${window.join('x')} does not fit into ${height}x${width} with that padding`);
  }
  return sizes;
}

function imageShape(node: GraphNode, input: Shape): Shape {
  if (input.length !== 3) throw new GraphError(node.id, `${node.op} reads an image, not [${input.join(', ')}]`);
  return input;
}

function isCount(size: number): boolean {
  return Number.isInteger(size) && size > 0;
}
