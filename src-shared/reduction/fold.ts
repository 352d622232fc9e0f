import {
  type BatchNormNode,
  type BiasNode,
  GraphDraft,
  type GraphNode,
  graphView,
  hasKernel,
  type KernelNode,
  type Model,
  type ModelGraph,
  outputsOf,
  valuesOf,
} from '#shared/graph/index.ts';
import { normalizationFactors } from '#shared/graph/operations/batch-norm.ts';
import { biasRole } from '#shared/graph/operations/bias.ts';

/** The kernel layer that a node can be folded into: its only input, which no other node reads; undefined if there is none. */
export function foldableKernel(graph: ModelGraph, node: GraphNode): KernelNode | undefined {
  const input = node.inputs[0];
  if (input === undefined || node.inputs.length > 1 || input === graph.output) return undefined;
  const view = graphView(graph);
  const source = view.node(input);
  return hasKernel(source) && view.consumers(input).length === 1 ? source : undefined;
}

/**
 * Folds batch normalization into the preceding kernel layer: with a = γ / √(σ² + ε), W' = a W and b' = a (b − µ) + β. Uses the running
 * statistics; exact for every input.
 */
export function foldNormalization(model: Model, node: BatchNormNode, layer: KernelNode): Model {
  const factors = normalizationFactors(node, (role) => valuesOf(model, node.id, role));
  const beta = valuesOf(model, node.id, 'beta');
  const mean = valuesOf(model, node.id, 'mean');
  const bias = biasOf(model, layer).map(
    (value, channel) => (factors[channel] ?? 0) * (value - (mean[channel] ?? 0)) + (beta[channel] ?? 0),
  );
  const draft = GraphDraft.of(model);
  draft.replace({ ...layer, bias: true }, { kernel: scaledOutputs(model, layer, factors), bias: Float32Array.from(bias) });
  draft.remove(node.id, layer.id);
  return draft.finish();
}

/** A graph with its normalizations folded into kernel layers, as runtimes do when they load a network. */
export function foldedGraph(graph: ModelGraph): ModelGraph {
  const draft = GraphDraft.of({ graph });
  for (const node of graph.nodes) {
    const layer = node.op === 'batchNorm' ? foldableKernel(graph, node) : undefined;
    if (!layer) continue;
    draft.update({ ...layer, inputs: draft.find(layer.id)?.inputs ?? [], bias: true });
    draft.remove(node.id, layer.id);
  }
  return draft.finish().graph;
}

/** Folds diag(s) into the preceding kernel layer: W' = s W, b' = s b per output. */
export function foldScaleBackward(model: Model, node: GraphNode, layer: KernelNode): Model {
  const scale = Float64Array.from(valuesOf(model, node.id, 'scale'));
  const bias = Float32Array.from(biasOf(model, layer), (value, channel) => value * (scale[channel] ?? 0));
  const draft = GraphDraft.of(model);
  draft.replace(layer, { kernel: scaledOutputs(model, layer, scale), ...(layer.bias && { bias }) });
  draft.remove(node.id, layer.id);
  return draft.finish();
}

/** Folds a constant per channel into the bias of the preceding kernel layer. */
export function foldBias(model: Model, node: BiasNode, layer: KernelNode): Model {
  const added = valuesOf(model, node.id, biasRole(node));
  const bias = Float32Array.from(biasOf(model, layer), (value, channel) => value + (added[added.length === 1 ? 0 : channel] ?? 0));
  const draft = GraphDraft.of(model);
  draft.replace({ ...layer, bias: true }, { kernel: valuesOf(model, layer.id, 'kernel'), bias });
  draft.remove(node.id, layer.id);
  return draft.finish();
}

/** Folds diag(s) into every kernel layer that reads it: W' = W s per input. Zero padding stays zero, so this is exact at borders too. */
export function foldScaleForward(model: Model, node: GraphNode, layers: readonly KernelNode[]): Model {
  const scale = valuesOf(model, node.id, 'scale');
  const draft = GraphDraft.of(model);
  for (const layer of layers) {
    const outputs = outputsOf(layer);
    const groups = layer.op === 'conv2d' ? layer.groups : 1;
    const perGroup = scale.length / groups;
    const kernel = valuesOf(model, layer.id, 'kernel').map((weight, index) => {
      const group = Math.floor((index % outputs) / (outputs / groups));
      return weight * (scale[group * perGroup + (Math.floor(index / outputs) % perGroup)] ?? 0);
    });
    draft.setValues(layer.id, 'kernel', kernel);
  }
  draft.remove(node.id, node.inputs[0] ?? '');
  return draft.finish();
}

/** Scales the outputs of a kernel, its last axis. */
function scaledOutputs(model: Model, layer: KernelNode, factors: Float64Array): Float32Array {
  const kernel = valuesOf(model, layer.id, 'kernel');
  const scaled = new Float32Array(kernel.length);
  for (let row = 0; row < kernel.length; row += factors.length) {
    for (let output = 0; output < factors.length; output++) scaled[row + output] = (kernel[row + output] ?? 0) * (factors[output] ?? 0);
  }
  return scaled;
}

/** The bias of a layer in float64; zeros if it has none. */
export function biasOf(model: Model, layer: KernelNode): Float64Array {
  return layer.bias ? Float64Array.from(valuesOf(model, layer.id, 'bias')) : new Float64Array(outputsOf(layer));
}
