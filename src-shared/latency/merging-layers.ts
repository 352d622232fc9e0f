import { type GraphView, graphView, hasKernel, type KernelNode, type ModelGraph, type PrunableLayer } from '#shared/graph/index.ts';

/**
 * The smallest sets of layers whose activations keep two ungrouped kernel layers from being one: what lies between the two is read only
 * there, and consists of activations, normalizations, constants, and grouped convolutions. An MLP's inner activation is such a set, as are a
 * residual block's inner activation and the two activations around an inverted residual's depthwise convolution.
 */
export function mergingLayers(graph: ModelGraph, layers: readonly PrunableLayer[]): readonly (readonly PrunableLayer[])[] {
  const view = graphView(graph);
  const byActivation = new Map(layers.map((layer) => [layer.activation, layer]));
  return graph.nodes.flatMap((node) => {
    if (!hasKernel(node) || isGrouped(node)) return [];
    const between = activationsBefore(view, node);
    const set = between?.flatMap((id) => byActivation.get(id) ?? []) ?? [];
    return between && set.length > 0 && set.length === between.length ? [set] : [];
  });
}

/** The sets of layers whose activations may become linear together: each layer alone, then the larger ones of {@link mergingLayers}. */
export function candidateSets(graph: ModelGraph, layers: readonly PrunableLayer[]): readonly (readonly PrunableLayer[])[] {
  return [...layers.map((layer) => [layer]), ...mergingLayers(graph, layers).filter(({ length }) => length > 1)];
}

const PASSED: ReadonlySet<string> = new Set(['activation', 'batchNorm', 'bias', 'scale', 'dropout']);

/** The activations between a kernel layer and the nearest ungrouped one before it; undefined if something else lies between them. */
function activationsBefore(view: GraphView, kernel: KernelNode): readonly string[] | undefined {
  const activations: string[] = [];
  for (let [id = ''] = kernel.inputs; ; [id = ''] = view.node(id).inputs) {
    const node = view.node(id);
    if (view.consumers(id).length !== 1) return undefined;
    if (hasKernel(node) && !isGrouped(node)) return activations;
    if (!hasKernel(node) && !PASSED.has(node.op)) return undefined;
    if (node.op === 'activation') activations.unshift(id);
  }
}

function isGrouped(node: KernelNode): boolean {
  return node.op === 'conv2d' && node.groups > 1;
}
