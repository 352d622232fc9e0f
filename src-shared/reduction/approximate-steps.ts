import { type EntropySettings, fittingCount, linearStates, regionCounts, type StateCounts } from '#shared/entropy/index.ts';
import { activationOf, type Block, graphView, type Model, type ModelGraph, shapePreservingBlocks } from '#shared/graph/index.ts';
import type { PrunableLayer } from '#shared/graph/prunable-layers.ts';
import { formatCount } from '#shared/text/index.ts';
import { type LinearFormValues, modelWithForms } from './linear-forms.ts';
import type { ObservedStates } from './linearize.ts';
import { majorityForm } from './majority-form.ts';
import type { PlanBuilder } from './plan-builder.ts';
import type { DraftStep } from './reduction-step.ts';
import { withoutBlocks } from './without-blocks.ts';

/** Layers that go although this changes the function of the network, by their names. */
interface ApproximatedLayers {
  /** Those whose activations become linear. */
  readonly layers: readonly string[];
  /** Those of the blocks that are replaced by the identity. */
  readonly bypassed: readonly string[];
}

/** The IDs of the steps to force in a plan so that these activations become linear and these blocks are bypassed. */
export function approximateStepIds({
  activations,
  blocks,
}: {
  readonly activations: readonly string[];
  readonly blocks: readonly Block[];
}): readonly string[] {
  return [...blocks.map(bypassId), ...activations.map(formId)];
}

/** The same for layers of a network, by their names. */
export function approximateStepsOf(
  graph: ModelGraph,
  layers: readonly Pick<PrunableLayer, 'name' | 'activation'>[],
  { layers: linear, bypassed }: ApproximatedLayers,
): readonly string[] {
  return approximateStepIds({
    activations: layers.flatMap(({ name, activation }) => (linear.includes(name) ? [activation] : [])),
    blocks: blocksOfLayers(graph, layers, bypassed).map(({ block }) => block),
  });
}

/** A block, and the names of the layers in it. */
export interface BlockOfLayers {
  readonly block: Block;
  readonly layers: readonly string[];
}

/** The blocks that the identity could replace, and all of whose layers are named. */
export function blocksOfLayers(
  graph: ModelGraph,
  layers: readonly Pick<PrunableLayer, 'name' | 'activation'>[],
  named: readonly string[],
): readonly BlockOfLayers[] {
  return shapePreservingBlocks(graph).flatMap((block) => {
    const inside = layers.filter(({ activation }) => block.nodes.includes(activation)).map(({ name }) => name);
    return inside.length > 0 && inside.every((name) => named.includes(name)) ? [{ block, layers: inside }] : [];
  });
}

/**
 * Takes the forced steps that change the function of the network: blocks are replaced by the identity, and activations by the linear forms of
 * their neurons' majority states. Returns whether it took any.
 *
 * @param rule what a neuron's states are
 */
export function takeApproximateSteps(plan: PlanBuilder, states: ObservedStates, rule: EntropySettings['states']): boolean {
  const before = plan.graph;
  // From the last block to the first, so that the input of each is still there.
  for (const block of shapePreservingBlocks(before).toReversed()) {
    if (plan.isForced(bypassId(block)) && plan.prepare(bypassStep(block), (model) => bypassed(model, block))) {
      plan.merge(block.output, block.input);
    }
  }
  for (const node of before.nodes) {
    const counts = states.get(node.id);
    if (!counts || !plan.isForced(formId(node.id)) || graphView(plan.graph).find(node.id)?.op !== 'activation') continue;
    const form = majorityForm(plan.model, node.id, counts, rule);
    plan.prepare(formStep(plan.model, node.id, counts, form), (model) => modelWithForms(model, new Map([[node.id, form]])));
  }
  return plan.graph !== before;
}

function bypassId({ output }: Block): string {
  return `bypass-block:${output}`;
}

function formId(activation: string): string {
  return `majority-form:${activation}`;
}

function bypassStep(block: Block): DraftStep {
  return {
    id: bypassId(block),
    kind: 'bypass-block',
    nodes: block.nodes,
    what: `Bypass the block from ${block.nodes[0]} to ${block.output}`,
    why: 'Chosen: the identity replaces the block, whose output has the shape of its input.',
    exactOn: 'nothing',
  };
}

function bypassed(model: Model, block: Block): Model {
  return { graph: withoutBlocks(model.graph, [block]), weights: model.weights };
}

function formStep(model: Model, id: string, counts: StateCounts, form: LinearFormValues): DraftStep {
  const [others, observations] = misfits(model, id, counts, form);
  return {
    id: formId(id),
    kind: 'majority-form',
    nodes: [id],
    what: `Make ${id} linear by majority states`,
    why:
      'Chosen: each neuron gets the linear function of its most frequent state, which does not fit ' +
      `${formatCount(others)} of ${formatCount(observations)} observations on the training data.`,
    exactOn: 'nothing',
    error: observations > 0 ? others / observations : 0,
  };
}

/** The training observations that a linear form computes differently, and all of them. */
function misfits(model: Model, id: string, counts: StateCounts, { scale, offset }: LinearFormValues): readonly [number, number] {
  const node = graphView(model.graph).node(id);
  if (node.op !== 'activation') throw new Error(`${id} is not an activation`);
  const activation = activationOf(node);
  const regions = regionCounts(counts, activation);
  const slopes = model.weights.get(`${id}/slope`);
  let [fitting, all] = [0, 0];
  for (const [neuron, on] of counts.on.entries()) {
    const zero = counts.zero[neuron] ?? 0;
    all += on + (counts.off[neuron] ?? 0) + zero;
    const state = linearStates(activation).find(({ piece }) => {
      const slope = Math.fround(piece.slope === 'trained' ? (slopes?.[neuron] ?? 0) : piece.slope);
      return slope === scale[neuron] && Math.fround(piece.offset) === (offset?.[neuron] ?? 0);
    });
    if (state) fitting += fittingCount(state, regions, zero, neuron);
  }
  return [all - fitting, all];
}
