import { activationOf, consumersOf, hasKernel, nodeOf, type ActivationNode, type ScaleNode } from '#shared/graph/index.ts';
import { influencingChannels } from './channel-flow.ts';
import { foldableMap, foldNormalization, foldScaleBackward, foldScaleForward } from './fold.ts';
import { dropOffNeurons, isLinear, layerForms, linearizeLayer, silentNeurons, type LayerForm, type ObservedStates } from './linearize.ts';
import { densePairs, isWorthMerging, mergeDense } from './merge-dense.ts';
import { ModelDraft, valuesOf, type Model } from './model.ts';
import { isWithin, outputRanges } from './output-ranges.ts';
import { ReductionTrail, type ReductionStep } from './reduction-step.ts';
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
  readonly places: ReadonlyMap<string, string | null>;
}

/**
 * Makes a pruned network physically smaller and shallower, in an order that lets each step profit from those before it: linear forms
 * and silent neurons (equal on the data), then batch normalization into the maps, dead and constant channels and branches out, linear
 * forms into their neighbors, dense maps in a row into one (equal for every input). Pure: the model given is not changed. Throws
 * LabError `collapsed` when the output does not depend on the input.
 */
export function reduce(model: Model, states: ObservedStates, { tolerance, without }: ReductionOptions): Reduction {
  const trail = new ReductionTrail(model, without);
  linearize(trail, layerForms(model, states, tolerance));
  const linearized = trail.model;
  foldNormalizations(trail);
  removeWhatIsDead(trail);
  dropIdleRectifiers(trail);
  foldLinearForms(trail);
  mergeDensePairs(trail);
  return { steps: trail.steps, linearized, reduced: trail.model, places: trail.places(model) };
}

function linearize(trail: ReductionTrail, layers: readonly LayerForm[]): void {
  const influencing = influencingChannels(trail.model.graph, trail.model.weights);
  for (const form of layers) {
    const { name, activation } = form.layer;
    // A dead layer goes as a whole; how it would be linear is of no interest.
    if (!influencing.get(activation)?.some(Boolean)) continue;
    const of = form.forms.length;
    const off = form.forms.filter((one) => one === 'off').length;
    const silent = silentNeurons(form);
    if (isLinear(form)) {
      const why = `Entropy 0: on the data ${of - off} of its ${of} neurons are always on, ${off} always off.`;
      const step = {
        id: `linearize:${name}`,
        kind: 'linearize',
        nodes: [activation],
        what: `Make ${activation} linear`,
        why,
        exactOn: 'data',
      } as const;
      trail.take(step, (current) => linearizeLayer(current, form));
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
      trail.take(step, (current) => dropOffNeurons(current, form));
    }
  }
}

/** One that has no map of its own stays: a factor and an offset would take two passes over the values where it takes one. */
function foldNormalizations(trail: ReductionTrail): void {
  for (const { id } of trail.model.graph.nodes) {
    const node = trail.model.graph.nodes.find((one) => one.id === id);
    const map = node && foldableMap(trail.model.graph, node);
    if (node?.op !== 'batchNorm' || !map) continue;
    const step = {
      id: `fold-normalization:${node.id}`,
      kind: 'fold-normalization',
      nodes: [node.id],
      what: `Fold ${node.id} into ${map.id}`,
      why: 'In use, batch normalization is a linear map of each channel.',
      exactOn: 'input',
    } as const;
    trail.take(step, (current) => foldNormalization(current, node, map));
    trail.merge(node.id, map.id);
  }
}

function removeWhatIsDead(trail: ReductionTrail): void {
  const before = trail.model;
  const all = removalSteps(before, removeChannels(before));
  const whole = new Set(all.filter((step) => trail.isLeftOut(step.id)).map((step) => step.id.slice(step.kind.length + 1)));
  const after = removeChannels(before, whole);
  trail.takeTogether(all, after);
  for (const node of before.graph.nodes) {
    const isGone = !after.graph.nodes.some((one) => one.id === node.id);
    const input = node.inputs.find((id) => after.graph.nodes.some((one) => one.id === id));
    if (isGone && (node.op === 'add' || node.op === 'concat') && input !== undefined) trail.merge(node.id, input);
  }
}

/**
 * An activation is the identity on what is certain to lie where it is: relu(x) = x for x >= 0, relu6(x) = x for 0 <= x <= 6. After a
 * branch that is gone it often reads another one.
 */
function dropIdleRectifiers(trail: ReductionTrail): void {
  for (const { id } of trail.model.graph.nodes) {
    const node = trail.model.graph.nodes.find((one) => one.id === id);
    const input = node?.inputs[0] ?? '';
    if (node?.op !== 'activation') continue;
    const { identity } = activationOf(node);
    const range = outputRanges(trail.model).get(input);
    if (!range || !identity || !isWithin(range, identity)) continue;
    const [low, high] = identity;
    const above = Number.isFinite(high) ? ` and never above ${high}` : '';
    const why = `What it reads, ${input}, is never ${low === 0 ? 'negative' : `below ${low}`}${above}.`;
    const step = { id: `drop-rectifier:${id}`, kind: 'drop-rectifier', nodes: [id], what: `Drop ${id}`, why, exactOn: 'input' } as const;
    trail.take(step, (current) => without(current, node));
    trail.merge(id, input);
  }
}

/** diag(s) disappears where it is the identity, into the map before it, or into all maps after it; elsewhere it stays. */
function foldLinearForms(trail: ReductionTrail): void {
  for (const { id } of trail.model.graph.nodes) {
    const node = trail.model.graph.nodes.find((one) => one.id === id);
    if (node?.op !== 'scale') continue;
    const step = { id: `fold-linear-form:${node.id}`, kind: 'fold-linear-form', nodes: [node.id], exactOn: 'input' } as const;
    const input = node.inputs[0] ?? '';
    if (valuesOf(trail.model, node.id, 'scale').every((value) => value === 1)) {
      trail.take({ ...step, what: `Drop ${node.id}`, why: 'It is the identity.' }, (current) => without(current, node));
      trail.merge(node.id, input);
      continue;
    }
    const { graph } = trail.model;
    const map = foldableMap(graph, node);
    const readers = (consumersOf(graph).get(node.id) ?? []).map((id) => nodeOf(graph, id));
    if (map) {
      const why = 'A linear form after a map scales its outputs.';
      trail.take({ ...step, what: `Fold ${node.id} into ${map.id}`, why }, (current) => foldScaleBackward(current, node, map));
      trail.merge(node.id, map.id);
    } else if (readers.length > 0 && node.id !== graph.output && readers.every(hasKernel)) {
      const what = `Fold ${node.id} into ${readers.map((reader) => reader.id).join(', ')}`;
      trail.take({ ...step, what, why: 'A linear form before a map scales its inputs.' }, (current) =>
        foldScaleForward(current, node, readers),
      );
      trail.merge(node.id, input);
    }
  }
}

function mergeDensePairs(trail: ReductionTrail): void {
  const leftAlone = new Set<string>();
  for (;;) {
    const pair = densePairs(trail.model).find((one) => isWorthMerging(one) && !leftAlone.has(one.second.id));
    if (!pair) return;
    const id = `merge-dense:${pair.second.id}`;
    const what = `Merge ${pair.first.id} into ${pair.second.id}`;
    const why = 'Nothing non-linear is left between the two: W = W1 W2, b = b1 W2 + b2.';
    const nodes = [pair.first.id, pair.second.id];
    trail.take({ id, kind: 'merge-dense', nodes, what, why, exactOn: 'input' }, (current) => mergeDense(current, pair));
    if (trail.isLeftOut(id)) leftAlone.add(pair.second.id);
    else for (const { id: gone } of [pair.first, ...pair.between]) trail.merge(gone, pair.second.id);
  }
}

function without(model: Model, node: ScaleNode | ActivationNode): Model {
  const draft = new ModelDraft(model);
  draft.remove(node.id, node.inputs[0] ?? '');
  return draft.finish();
}
