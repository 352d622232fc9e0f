import { extentOf, isGain } from '#shared/costs/index.ts';
import {
  type ActivationNode,
  activationOf,
  type BiasNode,
  GraphDraft,
  graphView,
  hasKernel,
  type KernelNode,
  type Model,
  type ModelGraph,
  type ScaleNode,
  valuesOf,
} from '#shared/graph/index.ts';
import { foldableKernel, foldBias, foldNormalization, foldScaleBackward, foldScaleForward } from './fold.ts';
import { idleRectifiers } from './idle-rectifiers.ts';
import type { MergeMode, MergePolicy } from './merging/merge-policy.ts';
import { mergeLinearLayers } from './merging/merge-steps.ts';
import { poolFirst } from './merging/pool-first.ts';
import type { RefusedMerge } from './merging/refused-merge.ts';
import { mergeParallelForms, parallelForms } from './parallel-forms.ts';
import { NO_EDITS, PlanBuilder } from './plan-builder.ts';
import { type RemovalStep, removalSteps } from './removal-steps.ts';
import { removeChannels } from './remove-channels.ts';

/**
 * The steps that are exact for every input. Each benefits from the earlier ones. Returns the merges that were not done. Throws LabError
 * `collapsed`.
 *
 * @param removal the first of these steps, planned ahead
 */
export function takeExactSteps(plan: PlanBuilder, merging: MergePolicy, removal?: PlanBuilder): readonly RefusedMerge[] {
  takeStepsBeforeMerging(plan, removal);
  return takeMerges(plan, merging);
}

/** A fork with the first of the exact steps, up to those that decide which rectifiers remain. Throws LabError `collapsed`. */
export function removalAhead(plan: PlanBuilder): PlanBuilder {
  const fork = plan.fork();
  takeRemoval(fork);
  return fork;
}

/** The networks after the exact steps, one for each way of merging. Throws LabError `collapsed`. */
export function exactReductions(model: Model, modes: readonly MergeMode[]): ReadonlyMap<MergeMode, ModelGraph> {
  const plan = new PlanBuilder(model, NO_EDITS);
  takeStepsBeforeMerging(plan);
  return new Map(
    modes.map((mode) => {
      const merged = new PlanBuilder(plan.model, NO_EDITS);
      takeMerges(merged, { mode });
      return [mode, merged.graph];
    }),
  );
}

function takeStepsBeforeMerging(plan: PlanBuilder, removal?: PlanBuilder): void {
  if (!removal || !plan.join(removal)) takeRemoval(plan);
  mergeLinearForms(plan);
  foldLinearForms(plan);
}

function takeMerges(plan: PlanBuilder, merging: MergePolicy): readonly RefusedMerge[] {
  const refused = merging.mode === 'dense' ? [] : poolFirst(plan, merging);
  return [...refused, ...mergeLinearLayers(plan, merging)];
}

function takeRemoval(plan: PlanBuilder): void {
  foldNormalizations(plan);
  removeDeadChannels(plan);
  dropIdleRectifiers(plan);
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
    if (plan.take(step, (current) => foldNormalization(current, node, layer))) plan.merge(node.id, layer.id);
  }
}

function removeDeadChannels(plan: PlanBuilder): void {
  const before = plan.model;
  const { steps, undone, model } = worthwhileRemoval(before);
  const leftOut = steps.filter((step) => plan.isLeftOut(step.id));
  const kept = leftOut.flatMap(({ undo }) => undo);
  const after = kept.length === 0 ? model : removeChannels(before, new Set([...undone, ...kept])).model;
  const listed = steps.map(({ id, kind, nodes, what, why, exactOn, ...costs }) => ({
    ...{ id, kind, nodes, what, why, exactOn },
    ...{ before: costs.before, after: costs.after },
  }));
  plan.takeTogether(listed, steps.length > leftOut.length ? after : before);
  const now = graphView(plan.model.graph);
  for (const node of before.graph.nodes) {
    const input = node.inputs.find((id) => now.has(id));
    if (!now.has(node.id) && (node.op === 'add' || node.op === 'concat') && input !== undefined) plan.merge(node.id, input);
  }
}

interface WorthwhileRemoval {
  readonly steps: readonly RemovalStep[];
  /** The nodes at which a step that gains nothing was undone. */
  readonly undone: ReadonlySet<string>;
  /** The network after the steps. */
  readonly model: Model;
}

/** The removal of dead and constant channels in steps that all make the network cheaper, shallower or smaller. */
function worthwhileRemoval(before: Model): WorthwhileRemoval {
  const { computed, model: first } = withoutCostlyConstants(before);
  const undone = new Set(computed);
  for (let model = first; ; model = removeChannels(before, undone).model) {
    const steps = removalSteps(before, model);
    const idle = steps.filter(({ gains }) => !gains).flatMap(({ undo }) => undo);
    if (idle.length === 0) return { steps, undone, model };
    // A node that is already kept as a whole cannot be undone again: nothing is removed.
    if (idle.every((id) => undone.has(id))) return { steps: [], undone, model: before };
    for (const id of idle) undone.add(id);
  }
}

/** The removal that computes the constant nodes that are cheaper to compute than to store. */
function withoutCostlyConstants(before: Model): { readonly computed: readonly string[]; readonly model: Model } {
  const { model: first, stored } = removeChannels(before);
  let model = first;
  const computed: string[] = [];
  for (const id of stored) {
    const { model: other } = removeChannels(before, new Set([...computed, id]));
    if (!isGain(extentOf(model.graph), extentOf(other.graph))) continue;
    model = other;
    computed.push(id);
  }
  return { computed, model };
}

/** Drops idle activations. They are common after the removal of a branch, when one activation reads another. */
function dropIdleRectifiers(plan: PlanBuilder): void {
  for (const node of idleRectifiers(plan.model)) {
    const { id, inputs } = graphView(plan.model.graph).node(node.id);
    const [low, high] = activationOf(node).identity ?? [];
    const input = inputs[0] ?? '';
    const above = Number.isFinite(high) ? ` or above ${high}` : '';
    const why = `Its input ${input} is never ${low === 0 ? 'negative' : `below ${low}`}${above}.`;
    const step = { id: `drop-rectifier:${id}`, kind: 'drop-rectifier', nodes: [id], what: `Drop ${id}`, why, exactOn: 'input' } as const;
    if (plan.take(step, (current) => without(current, { ...node, inputs }))) plan.merge(id, input);
  }
}

/** Merges linear forms of the same node whose sum is taken: what remains of a folded activation, α z + (1 - α) z. */
function mergeLinearForms(plan: PlanBuilder): void {
  for (const { id } of plan.model.graph.nodes) {
    const node = graphView(plan.model.graph).find(id);
    const forms = node?.op === 'add' ? parallelForms(plan.model, node) : undefined;
    if (node?.op !== 'add' || !forms) continue;
    const step = { id: `fold-linear-form:${id}`, kind: 'fold-linear-form', nodes: [id, ...node.inputs], exactOn: 'input' } as const;
    const what = `Merge the linear forms that ${id} adds`;
    plan.take({ ...step, what, why: `All of them read ${forms.source}.` }, (current) => mergeParallelForms(current, node, forms));
  }
}

/**
 * Drops diag(s) if it is the identity, or folds it into the preceding kernel layer or into all the kernel layers that read it. A constant
 * per channel after a kernel layer is folded into its bias.
 */
function foldLinearForms(plan: PlanBuilder): void {
  for (const { id } of plan.model.graph.nodes) {
    const node = graphView(plan.model.graph).find(id);
    if (node?.op === 'scale') foldScale(plan, node);
    if (node?.op === 'bias') foldConstant(plan, node);
  }
}

function foldScale(plan: PlanBuilder, node: ScaleNode): void {
  const step = { id: `fold-linear-form:${node.id}`, kind: 'fold-linear-form', nodes: [node.id], exactOn: 'input' } as const;
  const input = node.inputs[0] ?? '';
  const { graph } = plan.model;
  const layer = foldableKernel(graph, node);
  const readers = graphView(graph).consumers(node.id);
  const take = (into: string, what: string, why: string, apply: (model: Model) => Model): void => {
    if (plan.take({ ...step, what, why }, apply)) plan.merge(node.id, into);
  };
  if (valuesOf(plan.model, node.id, 'scale').every((value) => value === 1)) {
    take(input, `Drop ${node.id}`, 'It is the identity.', (current) => without(current, node));
  } else if (layer) {
    take(layer.id, `Fold ${node.id} into ${layer.id}`, 'A linear form after a kernel layer scales its outputs.', (current) =>
      foldScaleBackward(current, node, layer),
    );
  } else if (readers.length > 0 && node.id !== graph.output && readers.every(hasKernel)) {
    const what = `Fold ${node.id} into ${readers.map((reader: KernelNode) => reader.id).join(', ')}`;
    take(input, what, 'A linear form before a kernel layer scales its inputs.', (current) => foldScaleForward(current, node, readers));
  }
}

function foldConstant(plan: PlanBuilder, node: BiasNode): void {
  const layer = node.shape.length === 1 ? foldableKernel(plan.model.graph, node) : undefined;
  if (!layer) return;
  const step = {
    id: `fold-linear-form:${node.id}`,
    kind: 'fold-linear-form',
    nodes: [node.id],
    what: `Fold ${node.id} into ${layer.id}`,
    why: 'A constant after a kernel layer belongs to its bias.',
    exactOn: 'input',
  } as const;
  if (plan.take(step, (current) => foldBias(current, node, layer))) plan.merge(node.id, layer.id);
}

function without(model: Model, node: ScaleNode | ActivationNode): Model {
  const draft = GraphDraft.of(model);
  draft.remove(node.id, node.inputs[0] ?? '');
  return draft.finish();
}
