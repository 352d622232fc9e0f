import {
  consumersOf,
  hasKernel,
  nodeOf,
  type BatchNormNode,
  type GraphNode,
  type KernelNode,
  type ModelGraph,
} from '#shared/graph/index.ts';
import { ModelDraft, valuesOf, type Model } from './model.ts';

/** The map that alone feeds a node and feeds nothing else, if there is one: what follows it can be folded into it. */
export function foldableMap(graph: ModelGraph, node: GraphNode): KernelNode | undefined {
  const input = node.inputs[0];
  if (input === undefined || node.inputs.length > 1 || input === graph.output) return undefined;
  const source = nodeOf(graph, input);
  return hasKernel(source) && consumersOf(graph).get(input)?.length === 1 ? source : undefined;
}

/**
 * Batch normalization into the map before it: with a = γ / √(σ² + ε), W' = a W and b' = a (b − µ) + β. Exact for every input, by the
 * running statistics.
 */
export function foldNormalization(model: Model, node: BatchNormNode, map: KernelNode): Model {
  const factors = normalizationFactors(model, node);
  const beta = valuesOf(model, node.id, 'beta');
  const mean = valuesOf(model, node.id, 'mean');
  const bias = biasOf(model, map).map((value, channel) => (factors[channel] ?? 0) * (value - (mean[channel] ?? 0)) + (beta[channel] ?? 0));
  const draft = new ModelDraft(model);
  draft.replace({ ...map, bias: true }, { kernel: scaledOutputs(model, map, factors), bias: Float32Array.from(bias) });
  draft.remove(node.id, map.id);
  return draft.finish();
}

/** γ / √(σ² + ε) in float64. */
export function normalizationFactors(model: Model, node: BatchNormNode): Float64Array {
  const variance = valuesOf(model, node.id, 'variance');
  return Float64Array.from(
    valuesOf(model, node.id, 'gamma'),
    (gamma, channel) => gamma / Math.sqrt((variance[channel] ?? 0) + node.epsilon),
  );
}

/** diag(s) into the map before it: W' = s W, b' = s b per output. */
export function foldScaleBackward(model: Model, node: GraphNode, map: KernelNode): Model {
  const scale = Float64Array.from(valuesOf(model, node.id, 'scale'));
  const bias = Float32Array.from(biasOf(model, map), (value, channel) => value * (scale[channel] ?? 0));
  const draft = new ModelDraft(model);
  draft.replace(map, { kernel: scaledOutputs(model, map, scale), ...(map.bias && { bias }) });
  draft.remove(node.id, map.id);
  return draft.finish();
}

/** diag(s) into every map after it: W' = W s per input. Zero padding stays zero, so it is exact at borders too. */
export function foldScaleForward(model: Model, node: GraphNode, maps: readonly KernelNode[]): Model {
  const scale = valuesOf(model, node.id, 'scale');
  const draft = new ModelDraft(model);
  for (const map of maps) {
    const outputs = map.op === 'conv2d' ? map.filters : map.units;
    const groups = map.op === 'conv2d' ? map.groups : 1;
    const perGroup = scale.length / groups;
    const kernel = valuesOf(model, map.id, 'kernel').map((weight, index) => {
      const group = Math.floor((index % outputs) / (outputs / groups));
      return weight * (scale[group * perGroup + (Math.floor(index / outputs) % perGroup)] ?? 0);
    });
    draft.setValues(map.id, 'kernel', kernel);
  }
  draft.remove(node.id, node.inputs[0] ?? '');
  return draft.finish();
}

/** The outputs are a kernel's last axis. */
function scaledOutputs(model: Model, map: KernelNode, factors: Float64Array): Float32Array {
  return valuesOf(model, map.id, 'kernel').map((weight, index) => weight * (factors[index % factors.length] ?? 0));
}

/** The bias, zeros where the map has none; float64. */
export function biasOf(model: Model, map: KernelNode): Float64Array {
  const outputs = map.op === 'conv2d' ? map.filters : map.units;
  return map.bias ? Float64Array.from(valuesOf(model, map.id, 'bias')) : new Float64Array(outputs);
}
