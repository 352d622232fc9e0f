import { isGate } from './gates.ts';
import { type GraphView, graphView } from './graph-view.ts';
import { hasKernel, type KernelNode, type ModelGraph } from './model-graph.ts';
import type { ActivationNode } from './operations/activation.ts';
import type { GraphNode } from './operations/index.ts';

/**
 * A kernel layer and the activation that it feeds: the unit of entropy, budget and removal. States are observed at the activation's input,
 * that is after batch normalization and after a residual addition.
 */
export interface PrunableLayer {
  /** The id of its kernel layer; `kernel:activation` for a second activation of the same kernel layer. */
  readonly name: string;
  readonly kernel: string;
  readonly activation: string;
}

/** Which activations count besides those of layers. */
export interface PrunableSettings {
  /** Whether gates count. */
  readonly gates?: boolean;
}

/**
 * The prunable layers in graph order: all {@link activatedLayers} but the head, from which no path leads through another kernel layer to
 * the output, and gates, unless the settings include them.
 */
export function prunableLayers(graph: ModelGraph, settings: PrunableSettings = {}): readonly PrunableLayer[] {
  return named(activationsOf(graph).filter((own) => reasonOf(graph, own, settings) === undefined));
}

/**
 * Every kernel layer with an activation that it feeds, in graph order. An activation belongs to the nearest preceding kernel layer. At an
 * addition, this is the one on the main branch, whose longest path has more kernel layers (a residual block's second convolution, not its
 * projection). An activation that follows another one without a kernel layer between them is skipped.
 */
export function activatedLayers(graph: ModelGraph): readonly PrunableLayer[] {
  return named(activationsOf(graph));
}

/** The first layer of each kernel: layers that share a kernel share its weights, mask and budget. */
export function distinctKernels<Layer extends Pick<PrunableLayer, 'kernel'>>(layers: readonly Layer[]): readonly Layer[] {
  const seen = new Set<string>();
  return layers.filter(({ kernel }) => !seen.has(kernel) && seen.add(kernel));
}

/**
 * Why a kernel layer or activation belongs to no prunable layer. `gate`: see {@link isGate}; `head`: the kernel layer yields the logits;
 * `no-activation`: the kernel layer feeds no activation; `no-kernel`: the activation follows another one, or the input, directly.
 */
export type UnprunableReason = 'gate' | 'head' | 'no-activation' | 'no-kernel';

export interface UnprunableNode {
  /** The id of the activation, or of the kernel layer without one. */
  readonly node: string;
  readonly reason: UnprunableReason;
}

/** The activations and kernel layers that belong to no prunable layer, in graph order. */
export function unprunableNodes(graph: ModelGraph, settings: PrunableSettings = {}): readonly UnprunableNode[] {
  const reasons = new Map<string, UnprunableReason>();
  const open = new Set(graph.nodes.filter(hasKernel).map(({ id }) => id));
  const headNodes = headsOf(graph);
  for (const { id } of graph.nodes.filter(({ op }) => op === 'activation')) reasons.set(id, 'no-kernel');
  for (const own of activationsOf(graph)) {
    const reason = reasonOf(graph, own, settings);
    if (reason === undefined) reasons.delete(own.activation.id);
    else reasons.set(own.activation.id, reason);
    open.delete(own.kernel);
  }
  for (const id of open) reasons.set(id, headNodes.has(id) ? 'head' : 'no-activation');
  return graph.nodes.flatMap(({ id }) => {
    const reason = reasons.get(id);
    return reason === undefined ? [] : [{ node: id, reason }];
  });
}

interface OwnActivation {
  readonly kernel: string;
  readonly activation: ActivationNode;
}

function activationsOf(graph: ModelGraph): readonly OwnActivation[] {
  const view = graphView(graph);
  const depth = kernelDepths(graph);
  return graph.nodes.flatMap((node) => {
    const kernel = node.op === 'activation' ? kernelOfActivation(view, node, depth) : undefined;
    return node.op === 'activation' && kernel ? [{ kernel: kernel.id, activation: node }] : [];
  });
}

function reasonOf(graph: ModelGraph, { activation }: OwnActivation, { gates = false }: PrunableSettings): UnprunableReason | undefined {
  if (headsOf(graph).has(activation.id)) return 'head';
  return !gates && isGate(graph, activation) ? 'gate' : undefined;
}

function named(activations: readonly OwnActivation[]): readonly PrunableLayer[] {
  const assigned = new Set<string>();
  return activations.map(({ kernel, activation: { id } }) => {
    const name = assigned.has(kernel) ? `${kernel}:${id}` : kernel;
    assigned.add(kernel);
    return { name, kernel, activation: id };
  });
}

const heads = new WeakMap<ModelGraph, ReadonlySet<string>>();

/** The nodes from which paths lead to the output, none of them through another kernel layer. */
function headsOf(graph: ModelGraph): ReadonlySet<string> {
  const known = heads.get(graph);
  if (known) return known;
  const found = new Set<string>();
  const before = new Set<string>();
  const reached = new Set([graph.output]);
  for (const node of graph.nodes.toReversed()) {
    if (!reached.has(node.id)) continue;
    if (!before.has(node.id)) found.add(node.id);
    for (const input of node.inputs) {
      reached.add(input);
      if (before.has(node.id) || hasKernel(node)) before.add(input);
    }
  }
  heads.set(graph, found);
  return found;
}

function kernelOfActivation(view: GraphView, activation: GraphNode, depth: ReadonlyMap<string, number>): KernelNode | undefined {
  let node: GraphNode | undefined = activation;
  while (node) {
    const [first, ...others] = node.inputs;
    if (first === undefined) return undefined;
    const main = others.reduce((best, id) => ((depth.get(id) ?? 0) > (depth.get(best) ?? 0) ? id : best), first);
    node = view.find(main);
    if (node && hasKernel(node)) return node;
    if (node?.op === 'activation') return undefined;
  }
  return undefined;
}

/** The largest number of kernel layers on a path from the input to each node, including the node itself. */
function kernelDepths(graph: ModelGraph): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  for (const node of graph.nodes) {
    const before = Math.max(0, ...node.inputs.map((id) => depths.get(id) ?? 0));
    depths.set(node.id, before + (hasKernel(node) ? 1 : 0));
  }
  return depths;
}
