import { channelsOf, elementsOf, type GraphNode, type GraphView, graphView, type ModelGraph } from '#shared/graph/index.ts';
import { kernelSpan } from '#shared/graph/operations/conv2d.ts';
import { nodeCosts } from './costs.ts';

/** What a forward pass of one image takes at least. */
export interface PassCost {
  /** Multiply-accumulates, values compared or added in pools, and one for each value that any other node yields. */
  readonly operations: number;
  /**
   * The largest number of values that are needed at the same time: the feature maps yet to be read, the one being computed, and the kernel of a
   * dilated convolution, which is computed with zeros between its cells.
   */
  readonly liveValues: number;
}

/** The cost of a forward pass of one image. */
export function passCost(graph: ModelGraph): PassCost {
  const view = graphView(graph);
  const costs = nodeCosts(graph);
  const lastReaders = new Map<string, number>();
  for (const [index, { inputs }] of graph.nodes.entries()) for (const input of inputs) lastReaders.set(input, index);
  let [operations, live, liveValues] = [0, 0, 0];
  for (const [index, node] of graph.nodes.entries()) {
    const own = elementsOf(view.shapeAt(node.id));
    const spread = spreadKernel(view, node);
    operations += own * windowOf(view, node) + ((costs.get(node.id)?.macs ?? 0) / spread.cells) * spread.area;
    live += own;
    liveValues = Math.max(liveValues, live + spread.values);
    for (const input of new Set(node.inputs)) if (lastReaders.get(input) === index) live -= elementsOf(view.shapeAt(input));
    if (!lastReaders.has(node.id) && node.id !== graph.output) live -= own;
  }
  return { operations, liveValues };
}

/** A dilated kernel with zeros between its cells: its values, and the cells and the area of one channel's window. */
function spreadKernel(view: GraphView, node: GraphNode): { readonly values: number; readonly cells: number; readonly area: number } {
  if (node.op !== 'conv2d' || (node.dilation ?? [1, 1]).every((step) => step === 1)) return { values: 0, cells: 1, area: 1 };
  const [area, [input = '']] = [elementsOf(kernelSpan(node)), node.inputs];
  const values = (area * node.filters * channelsOf(view.shapeAt(input))) / node.groups;
  return { values, cells: elementsOf(node.kernel), area };
}

/** Values read for each value of a node without weights. */
function windowOf(view: GraphView, node: GraphNode): number {
  if (node.op === 'pool2d') return node.window[0] * node.window[1];
  const [input = ''] = node.inputs;
  if (node.op !== 'globalAveragePool') return 1;
  return elementsOf(view.shapeAt(input)) / elementsOf(view.shapeAt(node.id));
}
