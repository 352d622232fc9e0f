import {
  channelsOf,
  type Conv2dNode,
  type DenseNode,
  type GraphNode,
  type MatmulNode,
  type PadNode,
  type Shape,
  type SliceNode,
  type Weights,
} from '#shared/graph/index.ts';

/** Whether a change of a channel of what a node reads can reach a channel of its output. Channels are places on the last axis. */
export type Connection = (channel: number, output: number) => boolean;

const eachToItself: Connection = (channel, output) => channel === output;
const eachToAll: Connection = () => true;

/** The connection between what a node reads as its `index`-th input and its output; `inputs` and `output` are the shapes. */
export function connectionOf(node: GraphNode, index: number, inputs: readonly Shape[], output: Shape, weights: Weights): Connection {
  const input = inputs[index] ?? [];
  switch (node.op) {
    case 'input':
      return () => false;
    case 'conv2d':
      return convolutionConnection(node, channelsOf(input), weights);
    case 'dense': {
      const kernel = kernelOf(node, weights);
      return (channel, unit) => isNonzero(kernel, channel * node.units + unit);
    }
    case 'batchNorm':
    case 'scale': {
      const factors = weights.get(`${node.id}/${node.op === 'scale' ? 'scale' : 'gamma'}`);
      return (channel, to) => channel === to && isNonzero(factors, channel);
    }
    case 'activation':
    case 'add':
    case 'pool2d':
    case 'globalAveragePool':
    case 'dropout':
    case 'bias':
    case 'positionBias':
      return eachToItself;
    case 'multiply':
      return channelsOf(input) === channelsOf(output) ? eachToItself : eachToAll;
    case 'layerNorm': {
      const gamma = weights.get(`${node.id}/gamma`);
      return (_, to) => isNonzero(gamma, to);
    }
    case 'softmax':
      return eachToAll;
    case 'matmul':
      return isColumnwise(node, index) ? eachToItself : eachToAll;
    case 'flatten':
    case 'reshape': {
      const classes = residueClasses(channelsOf(input), channelsOf(output));
      return (channel, to) => channel % classes === to % classes;
    }
    case 'transpose':
      return keepsLastAxis(node.axes) ? eachToItself : eachToAll;
    case 'slice':
      return (channel, to) => slicedChannel(node, input, to) === channel;
    case 'concat': {
      const offset = isLastAxis(node.axis, input) ? partOffset(inputs, index) : 0;
      return (channel, to) => offset + channel === to;
    }
    case 'pad':
      return (channel, to) => borderBefore(node) + channel === to;
  }
}

/** Whether each column of a product is made of the same column of that input: of the right one, if it is read as it is. */
export function isColumnwise(node: MatmulNode, index: number): boolean {
  return index === 1 && !node.transposeRight;
}

/**
 * Row-major order makes channel c of `before` channels and channel d of `after` share values exactly if c ≡ d modulo their greatest
 * common divisor.
 */
export function residueClasses(before: number, after: number): number {
  return after === 0 ? before : residueClasses(after, before % after);
}

export function isLastAxis(axis: number, shape: Shape): boolean {
  return axis === shape.length - 1;
}

export function keepsLastAxis(axes: readonly number[]): boolean {
  return axes.at(-1) === axes.length - 1;
}

/** The channel that becomes that channel of a slice. */
export function slicedChannel(node: SliceNode, input: Shape, output: number): number {
  return isLastAxis(node.axis, input) ? node.start + output * node.step : output;
}

/** Where the channels of one part begin in a concatenation along the last axis. */
export function partOffset(parts: readonly Shape[], index: number): number {
  return parts.slice(0, index).reduce((sum, part) => sum + channelsOf(part), 0);
}

/** Zeros before the first channel. */
export function borderBefore(node: PadNode): number {
  return node.before.at(-1) ?? 0;
}

/** Kernels are `[height, width, inputs / groups, filters]`: any tap between the two channels counts. */
function convolutionConnection(node: Conv2dNode, channels: number, weights: Weights): Connection {
  const perGroup = channels / node.groups;
  const filtersPerGroup = node.filters / node.groups;
  const kernel = kernelOf(node, weights);
  const taps = node.kernel[0] * node.kernel[1];
  return (channel, filter) => {
    if (Math.floor(channel / perGroup) !== Math.floor(filter / filtersPerGroup)) return false;
    for (let tap = 0; tap < taps; tap++) {
      if (isNonzero(kernel, (tap * perGroup + (channel % perGroup)) * node.filters + filter)) return true;
    }
    return false;
  };
}

function kernelOf(node: Conv2dNode | DenseNode, weights: Weights): Float32Array {
  const kernel = weights.get(`${node.id}/kernel`);
  if (!kernel) throw new Error(`no weights for ${node.id}`);
  return kernel;
}

function isNonzero(values: Float32Array | undefined, index: number): boolean {
  return values?.[index] !== 0;
}
