import { GraphError } from './graph-error.ts';
import type { AddNode, Conv2dNode, GraphNode, MatmulNode, ModelGraph, MultiplyNode, Pair, Pool2dNode, Shape } from './model-graph.ts';
import {
  attentionShape,
  broadcasts,
  channelsOf,
  concatShape,
  elementsOf,
  isCount,
  paddedShape,
  productShape,
  reshapedShape,
  slicedShape,
  transposedShape,
} from './tensor-shapes.ts';

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

function outputShape(node: GraphNode, inputs: readonly Shape[]): Shape {
  if (node.op === 'input') {
    if (node.inputs.length > 0) throw new GraphError(node.id, 'the input reads nothing');
    if (node.shape.length === 0 || node.shape.some((size) => !isCount(size))) {
      throw new GraphError(node.id, `the shape [${node.shape.join(', ')}] needs positive whole sizes`);
    }
    return node.shape;
  }
  if (node.op === 'concat') return concatShape(node, inputs);
  if (node.op === 'add' || node.op === 'matmul' || node.op === 'multiply') return jointShape(node, inputs);
  const [input, ...others] = inputs;
  if (!input || others.length > 0) throw new GraphError(node.id, `${node.op} reads one node, not ${inputs.length}`);
  switch (node.op) {
    case 'conv2d':
      return convolutionShape(node, imageShape(node, input));
    case 'pool2d':
      return poolShape(node, imageShape(node, input));
    case 'globalAveragePool':
      if (input.length < 2) throw new GraphError(node.id, `there is nothing to average in [${input.join(', ')}]`);
      return [channelsOf(input)];
    case 'dense':
      if (!isCount(node.units)) throw new GraphError(node.id, `units must be a positive whole number, not ${node.units}`);
      return [...input.slice(0, -1), node.units];
    case 'flatten':
      return [elementsOf(input)];
    case 'dropout':
      if (!(node.rate >= 0 && node.rate < 1)) throw new GraphError(node.id, `the rate must lie in [0, 1), not ${node.rate}`);
      return input;
    case 'bias':
      if ((node.shape.length !== 1 && node.shape.length !== input.length) || !broadcasts(node.shape, input)) {
        throw new GraphError(node.id, `a constant of [${node.shape.join(', ')}] does not fit [${input.join(', ')}]`);
      }
      return input;
    case 'batchNorm':
    case 'activation':
    case 'scale':
    case 'layerNorm':
    case 'softmax':
      return input;
    case 'reshape':
      return reshapedShape(node, input);
    case 'transpose':
      return transposedShape(node, input);
    case 'slice':
      return slicedShape(node, input);
    case 'pad':
      return paddedShape(node, input);
    case 'positionBias':
      return attentionShape(node, input);
  }
}

function jointShape(node: AddNode | MatmulNode | MultiplyNode, inputs: readonly Shape[]): Shape {
  const [first, second, ...others] = inputs;
  if (!first || !second || others.length > 0) throw new GraphError(node.id, `${node.op} reads two nodes, not ${inputs.length}`);
  if (node.op === 'matmul') return productShape(node, first, second);
  const fits = node.op === 'add' ? first.join() === second.join() : first.length === second.length && broadcasts(second, first);
  if (!fits) throw new GraphError(node.id, `${node.op} of [${first.join(', ')}] and [${second.join(', ')}]: the shapes must be equal`);
  return first;
}

function convolutionShape(node: Conv2dNode, input: Shape): Shape {
  if (!isCount(node.filters)) throw new GraphError(node.id, `filters must be a positive whole number, not ${node.filters}`);
  if (!isCount(node.groups) || channelsOf(input) % node.groups !== 0 || node.filters % node.groups !== 0) {
    throw new GraphError(node.id, `${node.groups} groups do not divide ${channelsOf(input)} channels and ${node.filters} filters`);
  }
  return [...slidingShape(node, reachOf(node), input), node.filters];
}

/** Height and width that a kernel spans: dilation × (size - 1) + 1. */
export function reachOf({ kernel, dilation = [1, 1] }: Pick<Conv2dNode, 'kernel' | 'dilation'>): Pair {
  return [dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1];
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
function slidingShape(node: Conv2dNode | Pool2dNode, window: Pair, input: Shape): [number, number] {
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
