import {
  channelsOf,
  inferShapes,
  shapeAt,
  type Conv2dNode,
  type DenseNode,
  type GraphNode,
  type ModelGraph,
  type Weights,
} from '#shared/graph/index.ts';

/** For each node one flag per output channel (last axis). */
export type ChannelFlags = ReadonlyMap<string, readonly boolean[]>;

/**
 * Which channels depend on the input: forward, along weights that are not 0. A map's output varies where a varying channel reaches
 * it through a surviving weight; a normalised one where γ is not 0 as well.
 */
export function varyingChannels(graph: ModelGraph, weights: Weights): ChannelFlags {
  const shapes = inferShapes(graph);
  const varying = new Map<string, readonly boolean[]>();
  for (const node of graph.nodes) {
    const channels = channelsOf(shapeAt(shapes, node.id));
    const inputs = node.inputs.map((id) => varying.get(id) ?? []);
    const passes = inputs.map((flags) => connections(node, flags.length, weights));
    const variesAt = (output: number): boolean =>
      inputs.some((flags, index) => flags.some((varies, channel) => varies && passes[index]?.(channel, output)));
    varying.set(
      node.id,
      Array.from({ length: channels }, (_, output) => node.op === 'input' || variesAt(output)),
    );
  }
  return varying;
}

/**
 * Which channels the output depends on: backward, along weights that are not 0. A channel without a surviving path to the output is
 * dead, whatever its entropy. Given `through`, only paths over those channels count.
 */
export function influencingChannels(graph: ModelGraph, weights: Weights, through?: ChannelFlags): ChannelFlags {
  const shapes = inferShapes(graph);
  const influencing = new Map<string, boolean[]>(
    graph.nodes.map((node) => [node.id, Array.from({ length: channelsOf(shapeAt(shapes, node.id)) }, () => node.id === graph.output)]),
  );
  for (const node of graph.nodes.toReversed()) {
    const own = influencing.get(node.id) ?? [];
    for (const id of node.inputs) {
      const flags = influencing.get(id) ?? [];
      const open = through?.get(id);
      const passes = connections(node, flags.length, weights);
      for (let channel = 0; channel < flags.length; channel++) {
        if (open?.[channel] === false) continue;
        flags[channel] ||= own.some((live, output) => live && passes(channel, output));
      }
    }
  }
  return influencing;
}

/** Whether a change of an input channel (of `channels`) can reach an output channel of the node. */
type Connection = (channel: number, output: number) => boolean;

function connections(node: GraphNode, channels: number, weights: Weights): Connection {
  switch (node.op) {
    case 'conv2d':
      return convolutionConnections(node, channels, weights);
    case 'dense': {
      const kernel = kernelOf(node, weights);
      return (channel, output) => isNonzero(kernel, channel * node.units + output);
    }
    case 'batchNorm':
    case 'scale': {
      const factors = weights.get(`${node.id}/${node.op === 'scale' ? 'scale' : 'gamma'}`);
      return (channel, output) => channel === output && isNonzero(factors, channel);
    }
    case 'flatten':
      return (channel, output) => output % channels === channel;
    default:
      return (channel, output) => channel === output;
  }
}

/** Kernels are `[height, width, inputs / groups, filters]`: any tap between the two channels counts. */
function convolutionConnections(node: Conv2dNode, channels: number, weights: Weights): Connection {
  const perGroup = channels / node.groups;
  const filtersPerGroup = node.filters / node.groups;
  const kernel = kernelOf(node, weights);
  const taps = node.kernel[0] * node.kernel[1];
  return (channel, output) => {
    if (Math.floor(channel / perGroup) !== Math.floor(output / filtersPerGroup)) return false;
    for (let tap = 0; tap < taps; tap++) {
      if (isNonzero(kernel, (tap * perGroup + (channel % perGroup)) * node.filters + output)) return true;
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

/** Whether any channel at the node is flagged. */
export function anyChannel(flags: ChannelFlags, id: string): boolean {
  return flags.get(id)?.some(Boolean) ?? false;
}
