import { type EntropySettings, fittingCount, linearStates, regionCounts, type StateCounts } from '#shared/entropy/index.ts';
import {
  activationOf,
  type Block,
  graphView,
  identityConvolutions,
  type Model,
  type ModelGraph,
  shapePreservingBlocks,
} from '#shared/graph/index.ts';
import type { PrunableLayer } from '#shared/graph/prunable-layers.ts';
import { formatCount } from '#shared/text/index.ts';
import { blocksOfLayers, convolutionsOfLayers } from './blocks-of-layers.ts';
import { droppingId, droppingStep } from './dropped-convolutions.ts';
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
  /** Those whose convolutions are replaced by the identity. */
  readonly dropped: readonly string[];
}

/** What changes in a network. */
interface ApproximatedNodes {
  /** The activations that become linear. */
  readonly activations: readonly string[];
  /** The blocks that are replaced by the identity. */
  readonly blocks: readonly Block[];
  /** The convolutions that are replaced by the identity, with their normalizations. */
  readonly convolutions: readonly Block[];
}

/** The IDs of the steps to force in a plan so that these activations, blocks and convolutions go. */
export function approximateStepIds({ activations, blocks, convolutions }: ApproximatedNodes): readonly string[] {
  return [...blocks.map(bypassId), ...convolutions.map(droppingId), ...activations.map(formId)];
}

/** The same for layers of a network, by their names. */
export function approximateStepsOf(
  graph: ModelGraph,
  layers: readonly Pick<PrunableLayer, 'name' | 'kernel' | 'activation'>[],
  { layers: linear, bypassed, dropped }: ApproximatedLayers,
): readonly string[] {
  return approximateStepIds({
    activations: layers.flatMap(({ name, activation }) => (linear.includes(name) ? [activation] : [])),
    blocks: blocksOfLayers(graph, layers, bypassed).map(({ block }) => block),
    convolutions: convolutionsOfLayers(graph, layers, dropped).map(({ block }) => block),
  });
}

/**
 * Takes the forced steps that change the function of the network: blocks and convolutions are replaced by the identity, and activations by the
 * linear forms of their neurons' majority states. Returns whether it took any.
 *
 * @param rule what a neuron's states are
 */
export function takeApproximateSteps(plan: PlanBuilder, states: ObservedStates, rule: EntropySettings['states']): boolean {
  const before = plan.graph;
  // From the last block to the first, so that the input of each is still there.
  for (const block of shapePreservingBlocks(before).toReversed()) {
    if (plan.isForced(bypassId(block)) && plan.prepare(bypassStep(block), (model) => withIdentity(model, block))) {
      plan.merge(block.output, block.input);
    }
  }
  // Those of bypassed blocks are gone, and those that read a bypassed block read its input now.
  for (const convolution of identityConvolutions(plan.graph).toReversed()) {
    if (
      plan.isForced(droppingId(convolution)) &&
      plan.prepare(droppingStep(plan.model, convolution), (model) => withIdentity(model, convolution))
    ) {
      plan.merge(convolution.output, convolution.input);
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

function withIdentity({ graph, weights }: Model, block: Block): Model {
  return { graph: withoutBlocks(graph, [block]), weights };
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
