import {
  activationOf,
  GraphDraft,
  graphView,
  hasKernel,
  valuesOf,
  type ActivationNode,
  type Model,
  type ScaleNode,
} from '#shared/graph/index.ts';
import { isWithin } from '#shared/graph/operations/intervals.ts';
import { influencingChannels } from './channel-flow.ts';
import { foldableKernel, foldNormalization, foldScaleBackward, foldScaleForward } from './fold.ts';
import {
  dropOffNeurons,
  isLinear,
  layerLinearities,
  linearizeLayer,
  silentNeurons,
  type LayerLinearity,
  type ObservedStates,
} from './linearize.ts';
import { densePairs, isWorthMerging, mergeDense } from './merge-dense.ts';
import { outputRanges } from './output-ranges.ts';
import { PlanBuilder, type ReductionStep } from './reduction-step.ts';
import { removalSteps } from './removal-steps.ts';
import { removeChannels } from './remove-channels.ts';

export interface ReductionOptions {
  /** Minority observations of a neuron that still count as none. */
  readonly tolerance: number;
  /** Ids of steps that are not to be taken. */
  readonly without: ReadonlySet<string>;
}

export interface Reduction {
  readonly steps: readonly ReductionStep[];
  /** After the steps that are exact on the data only: rectifiers replaced by their linear forms, nothing removed. */
  readonly linearized: Model;
  /** After all steps: equal to `linearized` for every input. */
  readonly reduced: Model;
  /** Each node of the original graph → the node that does its work now; null when there is none. */
  readonly nodeMap: ReadonlyMap<string, string | null>;
}

/**
 * Makes a pruned network physically smaller and shallower, in an order that lets each step profit from those before it: linear forms
 * and silent neurons (equal on the data), then batch normalization into the maps, dead and constant channels and branches out, linear
 * forms into their neighbors, dense maps in a row into one (equal for every input). Pure: the model given is not changed. Throws
 * LabError `collapsed` when the output does not depend on the input.
 */
export function reduce(model: Model, states: ObservedStates, { tolerance, without }: ReductionOptions): Reduction {
  const plan = new PlanBuilder(model, without);
  linearize(plan, layerLinearities(model, states, tolerance));
  const linearized = plan.model;
  foldNormalizations(plan);
  removeWhatIsDead(plan);
  dropIdleRectifiers(plan);
  foldLinearForms(plan);
  mergeDensePairs(plan);
  return { steps: plan.steps, linearized, reduced: plan.model, nodeMap: plan.nodeMap(model) };
}

function linearize(plan: PlanBuilder, layers: readonly LayerLinearity[]): void {
  const influencing = influencingChannels(plan.model.graph, plan.model.weights);
  for (const linearity of layers) {
    const { name, activation } = linearity.layer;
    // A dead layer goes as a whole; how it would be linear is of no interest.
    if (!influencing.get(activation)?.some(Boolean)) continue;
    const of = linearity.states.length;
    const off = linearity.states.filter((one) => one === 'off').length;
    const silent = silentNeurons(linearity);
    if (isLinear(linearity)) {
      const why = `Entropy 0: on the data ${of - off} of its ${of} neurons are always on, ${off} always off.`;
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
      const why = `${silent} of its ${of} neurons ${silent === 1 ? 'is' : 'are'} always off on the data.`;
      const step = {
        id: `silence:${name}`,
        kind: 'silence',
        nodes: [activation],
        what: `Silence ${silent} ${silent === 1 ? 'neuron' : 'neurons'} of ${activation}`,
        why,
        exactOn: 'data',
      } as const;
      plan.take(step, (current) => dropOffNeurons(current, linearity));
    }
  }
}

/** One that has no map of its own stays: a factor and an offset would take two passes over the values where it takes one. */
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
      why: 'In use, batch normalization is a linear map of each channel.',
      exactOn: 'input',
    } as const;
    plan.take(step, (current) => foldNormalization(current, node, layer));
    plan.merge(node.id, layer.id);
  }
}

function removeWhatIsDead(plan: PlanBuilder): void {
  const before = plan.model;
  const all = removalSteps(before, removeChannels(before));
  const whole = new Set(all.filter((step) => plan.isLeftOut(step.id)).map((step) => step.id.slice(step.kind.length + 1)));
  const after = removeChannels(before, whole);
  plan.takeTogether(all, after);
  const now = graphView(after.graph);
  for (const node of before.graph.nodes) {
    const input = node.inputs.find((id) => now.has(id));
    if (!now.has(node.id) && (node.op === 'add' || node.op === 'concat') && input !== undefined) plan.merge(node.id, input);
  }
}

/**
 * An activation is the identity on what is certain to lie where it is: relu(x) = x for x >= 0, relu6(x) = x for 0 <= x <= 6. After a
 * branch that is gone it often reads another one.
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
    const above = Number.isFinite(high) ? ` and never above ${high}` : '';
    const why = `What it reads, ${input}, is never ${low === 0 ? 'negative' : `below ${low}`}${above}.`;
    const step = { id: `drop-rectifier:${id}`, kind: 'drop-rectifier', nodes: [id], what: `Drop ${id}`, why, exactOn: 'input' } as const;
    plan.take(step, (current) => without(current, node));
    plan.merge(id, input);
  }
}

/** diag(s) disappears where it is the identity, into the map before it, or into all maps after it; elsewhere it stays. */
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
      const why = 'A linear form after a map scales its outputs.';
      plan.take({ ...step, what: `Fold ${node.id} into ${layer.id}`, why }, (current) => foldScaleBackward(current, node, layer));
      plan.merge(node.id, layer.id);
    } else if (readers.length > 0 && node.id !== graph.output && readers.every(hasKernel)) {
      const what = `Fold ${node.id} into ${readers.map((reader) => reader.id).join(', ')}`;
      plan.take({ ...step, what, why: 'A linear form before a map scales its inputs.' }, (current) =>
        foldScaleForward(current, node, readers),
      );
      plan.merge(node.id, input);
    }
  }
}

function mergeDensePairs(plan: PlanBuilder): void {
  const leftAlone = new Set<string>();
  for (;;) {
    const pair = densePairs(plan.model).find((one) => isWorthMerging(one) && !leftAlone.has(one.second.id));
    if (!pair) return;
    const id = `merge-dense:${pair.second.id}`;
    const what = `Merge ${pair.first.id} into ${pair.second.id}`;
    const why = 'Nothing non-linear is left between the two: W = W1 W2, b = b1 W2 + b2.';
    const nodes = [pair.first.id, pair.second.id];
    plan.take({ id, kind: 'merge-dense', nodes, what, why, exactOn: 'input' }, (current) => mergeDense(current, pair));
    if (plan.isLeftOut(id)) leftAlone.add(pair.second.id);
    else for (const { id: gone } of [pair.first, ...pair.between]) plan.merge(gone, pair.second.id);
  }
}

function without(model: Model, node: ScaleNode | ActivationNode): Model {
  const draft = GraphDraft.of(model);
  draft.remove(node.id, node.inputs[0] ?? '');
  return draft.finish();
}
