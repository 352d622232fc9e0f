import { networkCost } from '#shared/costs/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { channelsOf, GraphDraft, graphView, type Model, type ModelGraph, type PrunableLayer, valuesOf } from '#shared/graph/index.ts';
import { exactReductions, type MergeMode } from '#shared/reduction/index.ts';
import { candidateSets } from './merging-layers.ts';

/** A way to remove layers: all their activations become linear, or their kernels are emptied. */
export interface Removal {
  readonly how: 'linear' | 'emptied';
  /** Names of the layers. */
  readonly layers: readonly string[];
}

/** The removals whose savings are of interest: of each layer in both ways, and of the smallest sets that let kernel layers merge. */
export function removalsOf(graph: ModelGraph, layers: readonly PrunableLayer[]): readonly Removal[] {
  const linear = candidateSets(graph, layers).map((set) => ({ how: 'linear' as const, layers: set.map(({ name }) => name) }));
  const emptied = layers.map(({ name }) => ({ how: 'emptied' as const, layers: [name] }));
  return [...linear.slice(0, layers.length), ...emptied, ...linear.slice(layers.length)];
}

/** Networks that the reduction can leave of a model, by the layers that it merges: what it leaves is the fastest of them. */
export type Alternatives = ReadonlyMap<MergeMode, ModelGraph>;

/** The ways of merging among which latencies decide. */
const ALTERNATIVES: Readonly<Record<MergeMode, readonly MergeMode[]>> = {
  dense: ['dense'],
  cheaper: ['dense', 'cheaper', 'all'],
  all: ['all'],
};

/**
 * What the reduction leaves of a model after a removal. Empty if nothing physical goes, that is if it has as many kernel layers and
 * multiply-accumulates as the model reduced without it, or if the output would no longer depend on the input.
 */
export function withoutLayers(
  model: Model,
  layers: readonly PrunableLayer[],
  { how, layers: names }: Removal,
  { mode, reduced }: { readonly mode: MergeMode; readonly reduced: Alternatives },
): Alternatives {
  const removed = layers.filter(({ name }) => names.includes(name));
  const changed = how === 'linear' ? linearized(model, removed) : emptied(model, removed);
  const isSmaller = ([merged, left]: readonly [MergeMode, ModelGraph]): boolean => {
    const whole = reduced.get(merged);
    if (!whole) return false;
    const [before, after] = [networkCost(whole), networkCost(left)];
    return after.macs < before.macs || after.kernelLayers < before.kernelLayers;
  };
  return new Map([...reducedGraphs(changed, mode)].filter(isSmaller));
}

/** The networks after the reduction steps that are exact for every input; none if the output does not depend on the input. */
export function reducedGraphs(model: Model, mode: MergeMode): Alternatives {
  try {
    return exactReductions(model, ALTERNATIVES[mode]);
  } catch (error) {
    if (error instanceof LabError && error.code === 'collapsed') return new Map();
    throw error;
  }
}

/** The model with the identity in place of the layers' activations. */
function linearized(model: Model, layers: readonly PrunableLayer[]): Model {
  const draft = GraphDraft.of(model);
  const view = graphView(model.graph);
  for (const { activation } of layers) {
    const { inputs } = view.node(activation);
    draft.replace({ id: activation, op: 'scale', inputs }, { scale: new Float32Array(channelsOf(view.shapeAt(activation))).fill(1) });
  }
  return draft.finish();
}

function emptied(model: Model, layers: readonly PrunableLayer[]): Model {
  const draft = GraphDraft.of(model);
  for (const { kernel } of layers) draft.setValues(kernel, 'kernel', new Float32Array(valuesOf(model, kernel, 'kernel').length));
  return draft.finish();
}
