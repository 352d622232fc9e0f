import { LabError } from '#shared/errors/index.ts';
import {
  type ActivationNode,
  activationOf,
  GraphDraft,
  graphView,
  hasKernel,
  type Model,
  type ScaleNode,
  valuesOf,
} from '#shared/graph/index.ts';
import { isWithin } from '#shared/graph/operations/intervals.ts';
import { anyChannel, influencingChannels, varyingChannels } from './channel-flow.ts';
import { foldableKernel, foldNormalization, foldScaleBackward, foldScaleForward } from './fold.ts';
import {
  isLinear,
  layerLinearities,
  type LayerLinearity,
  linearizeLayer,
  type ObservedStates,
  silenceOffNeurons,
  silentNeuronCount,
} from './linearize.ts';
import { densePairs, isWorthMerging, mergeDense } from './merge-dense.ts';
import { outputRanges } from './output-ranges.ts';
import { PlanBuilder, type ReductionStep } from './reduction-step.ts';
import { removalSteps } from './removal-steps.ts';
import { removeChannels } from './remove-channels.ts';

export interface ReductionOptions {
  /** Largest number of minority observations of a neuron that counts as none. */
  readonly tolerance: number;
  /** IDs of the steps to leave out. */
  readonly without: ReadonlySet<string>;
}

export interface Reduction {
  readonly steps: readonly ReductionStep[];
  /** After the steps that are exact on the data: rectifiers replaced by linear forms, nothing removed. */
  readonly linearized: Model;
  /** After all steps; equal to `linearized` for every input. */
  readonly reduced: Model;
  /** Each node of the original graph → the node that replaces it; null if it is removed. */
  readonly nodeMap: ReadonlyMap<string, string | null>;
}

/**
 * Makes a pruned network physically smaller and shallower. The first steps are exact on the data: they linearize layers and silence
 * neurons. The others are exact for every input: they fold batch normalization, remove dead and constant channels and branches, fold linear
 * forms into neighboring layers, and merge consecutive dense layers. Each step benefits from the earlier ones. Pure: the given model is
 * unchanged. Throws LabError `collapsed` if the output does not depend on the input, or only does on other data.
 */
export function reduce(model: Model, states: ObservedStates, { tolerance, without }: ReductionOptions): Reduction {
  const plan = new PlanBuilder(model, without);
  linearize(plan, layerLinearities(model, states, tolerance));
  const linearized = plan.model;
  foldNormalizations(plan);
  removeDeadChannels(plan, model);
  dropIdleRectifiers(plan);
  foldLinearForms(plan);
  mergeDensePairs(plan);
  return { steps: plan.steps, linearized, reduced: plan.model, nodeMap: plan.nodeMap(model) };
}

function linearize(plan: PlanBuilder, layers: readonly LayerLinearity[]): void {
  const influencing = influencingChannels(plan.model.graph, plan.model.weights);
  for (const linearity of layers) {
    const { name, activation } = linearity.layer;
    // Dead layers are removed as a whole later.
    if (!influencing.get(activation)?.some(Boolean)) continue;
    const of = linearity.states.length;
    const off = linearity.states.filter((one) => one === 'off').length;
    const silent = silentNeuronCount(linearity);
    if (isLinear(linearity)) {
      const why = `Entropy 0: on the training data, ${of - off} of ${of} neurons are always ON and ${off} always OFF.`;
      const step = {
        id: `linearize:${name}`,
        kind: 'linearize',
        nodes: [activation],
        what: `Make ${activation} linear`,
        why,
        exactOn: 'data',
      } as const;
      plan.take(step, (current) => linearizeLayer(current, linearity));
    } else if (silent > 0) {
      const why = `On the training data, ${silent} of ${of} neurons ${silent === 1 ? 'is' : 'are'} always OFF.`;
      const step = {
        id: `silence:${name}`,
        kind: 'silence',
        nodes: [activation],
        what: `Silence ${silent} ${silent === 1 ? 'neuron' : 'neurons'} of ${activation}`,
        why,
        exactOn: 'data',
      } as const;
      plan.take(step, (current) => silenceOffNeurons(current, linearity));
    }
  }
}

/** Only normalizations after a kernel layer are folded: replacing others by a scale and a bias would need two passes instead of one. */
function foldNormalizations(plan: PlanBuilder): void {
  for (const { id } of plan.model.graph.nodes) {
    const node = graphView(plan.model.graph).find(id);
    const layer = node && foldableKernel(plan.model.graph, node);
    if (node?.op !== 'batchNorm' || !layer) continue;
    const step = {
      id: `fold-normalization:${node.id}`,
      kind: 'fold-normalization',
      nodes: [node.id],
      what: `Fold ${node.id} into ${layer.id}`,
      why: 'At inference, batch normalization scales and shifts each channel.',
      exactOn: 'input',
    } as const;
    plan.take(step, (current) => foldNormalization(current, node, layer));
    plan.merge(node.id, layer.id);
  }
}

/** @param original the model before it was linearized, whose output may depend on inputs that the training data does not have */
function removeDeadChannels(plan: PlanBuilder, original: Model): void {
  const before = plan.model;
  const all = removalSteps(before, withoutChannels(before, original));
  const whole = new Set(all.filter((step) => plan.isLeftOut(step.id)).map((step) => step.id.slice(step.kind.length + 1)));
  const after = removeChannels(before, whole);
  plan.takeTogether(all, after);
  const now = graphView(after.graph);
  for (const node of before.graph.nodes) {
    const input = node.inputs.find((id) => now.has(id));
    if (!now.has(node.id) && (node.op === 'add' || node.op === 'concat') && input !== undefined) plan.merge(node.id, input);
  }
}

/** {@link removeChannels}, whose refusal of a constant network says whether the original one is constant too, or only on the data. */
function withoutChannels(linearized: Model, { graph, weights }: Model): Model {
  try {
    return removeChannels(linearized);
  } catch (error) {
    const isConstant = !anyChannel(varyingChannels(graph, weights), graph.output);
    if (!(error instanceof LabError) || error.code !== 'collapsed' || isConstant) throw error;
    throw new LabError(
      'collapsed',
      'The network cannot be reduced: its output is the same for all training images, since a layer without a bypass is always OFF on them.',
      'Leave out the steps that make layers linear or silence neurons, or reduce an earlier round of the run.',
      { location: graph.output, cause: error },
    );
  }
}

/**
 * Drops activations whose input range lies where they are the identity: relu(x) = x for x >= 0, relu6(x) = x for 0 <= x <= 6. This is
 * common after the removal of a branch, when one activation reads another.
 */
function dropIdleRectifiers(plan: PlanBuilder): void {
  for (const { id } of plan.model.graph.nodes) {
    const node = graphView(plan.model.graph).find(id);
    const input = node?.inputs[0] ?? '';
    if (node?.op !== 'activation') continue;
    const { identity } = activationOf(node);
    const range = outputRanges(plan.model).get(input);
    if (!range || !identity || !isWithin(range, identity)) continue;
    const [low, high] = identity;
    const above = Number.isFinite(high) ? ` or above ${high}` : '';
    const why = `Its input ${input} is never ${low === 0 ? 'negative' : `below ${low}`}${above}.`;
    const step = { id: `drop-rectifier:${id}`, kind: 'drop-rectifier', nodes: [id], what: `Drop ${id}`, why, exactOn: 'input' } as const;
    plan.take(step, (current) => without(current, node));
    plan.merge(id, input);
  }
}

/** Drops diag(s) if it is the identity, or folds it into the preceding kernel layer or into all the kernel layers that read it. */
function foldLinearForms(plan: PlanBuilder): void {
  for (const { id } of plan.model.graph.nodes) {
    const node = graphView(plan.model.graph).find(id);
    if (node?.op !== 'scale') continue;
    const step = { id: `fold-linear-form:${node.id}`, kind: 'fold-linear-form', nodes: [node.id], exactOn: 'input' } as const;
    const input = node.inputs[0] ?? '';
    if (valuesOf(plan.model, node.id, 'scale').every((value) => value === 1)) {
      plan.take({ ...step, what: `Drop ${node.id}`, why: 'It is the identity.' }, (current) => without(current, node));
      plan.merge(node.id, input);
      continue;
    }
    const { graph } = plan.model;
    const layer = foldableKernel(graph, node);
    const readers = graphView(graph).consumers(node.id);
    if (layer) {
      const why = 'A linear form after a kernel layer scales its outputs.';
      plan.take({ ...step, what: `Fold ${node.id} into ${layer.id}`, why }, (current) => foldScaleBackward(current, node, layer));
      plan.merge(node.id, layer.id);
    } else if (readers.length > 0 && node.id !== graph.output && readers.every(hasKernel)) {
      const what = `Fold ${node.id} into ${readers.map((reader) => reader.id).join(', ')}`;
      plan.take({ ...step, what, why: 'A linear form before a kernel layer scales its inputs.' }, (current) =>
        foldScaleForward(current, node, readers),
      );
      plan.merge(node.id, input);
    }
  }
}

function mergeDensePairs(plan: PlanBuilder): void {
  const leftOut = new Set<string>();
  for (;;) {
    const pair = densePairs(plan.model).find((one) => isWorthMerging(one) && !leftOut.has(one.second.id));
    if (!pair) return;
    const id = `merge-dense:${pair.second.id}`;
    const what = `Merge ${pair.first.id} into ${pair.second.id}`;
    const why = 'There is no nonlinearity between them: W = W1 W2, b = b1 W2 + b2.';
    const nodes = [pair.first.id, pair.second.id];
    plan.take({ id, kind: 'merge-dense', nodes, what, why, exactOn: 'input' }, (current) => mergeDense(current, pair));
    if (plan.isLeftOut(id)) leftOut.add(pair.second.id);
    else for (const { id: gone } of [pair.first, ...pair.between]) plan.merge(gone, pair.second.id);
  }
}

function without(model: Model, node: ScaleNode | ActivationNode): Model {
  const draft = GraphDraft.of(model);
  draft.remove(node.id, node.inputs[0] ?? '');
  return draft.finish();
}
