import { channelsOf, type GraphNode, graphView, hasKernel, type ModelGraph } from '#shared/graph/index.ts';
import { nodeCosts } from './costs.ts';

/**
 * Multiply-accumulates that are left after the removal of channels. A layer's are proportional to its output channels and, unless it is a
 * convolution in groups, to its input channels.
 *
 * @param removed number of removed channels by node id
 */
export function remainingMacs(graph: ModelGraph, removed: ReadonlyMap<string, number>): number {
  const view = graphView(graph);
  const costs = nodeCosts(graph);
  /** Exact: multiply-accumulates are multiples of the number of channels. */
  const left = (macs: number, id: string): number => {
    const channels = channelsOf(view.shapeAt(id));
    return (macs / channels) * (channels - (removed.get(id) ?? 0));
  };
  return graph.nodes.reduce((sum, node) => {
    const macs = costs.get(node.id)?.macs ?? 0;
    if (macs === 0) return sum;
    const ofOutputs = left(macs, node.id);
    return sum + (readsAllChannels(node) ? left(ofOutputs, node.inputs[0] ?? '') : ofOutputs);
  }, 0);
}

function readsAllChannels(node: GraphNode): boolean {
  return hasKernel(node) && (node.op !== 'conv2d' || node.groups === 1);
}
