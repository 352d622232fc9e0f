import { type NodeCost, nodeCosts } from '#shared/costs/index.ts';
import { type GraphNode, type GraphView, graphView, hasKernel, type KernelNode, type Model, outputsOf } from '#shared/graph/index.ts';
import { influencingChannels, varyingChannels } from './channel-flow.ts';
import type { ReductionStep } from './reduction-step.ts';

/** Describes a removal of channels as steps: first whole branches, then single layers, then channels of the remaining layers. */
export function removalSteps(before: Model, after: Model): readonly ReductionStep[] {
  const costsBefore = nodeCosts(before.graph);
  const costsAfter = nodeCosts(after.graph);
  const present = graphView(after.graph);
  const covered = new Set<string>();
  const costOf = (costs: ReadonlyMap<string, NodeCost>, nodes: readonly string[]): NodeCost => ({
    parameters: nodes.reduce((sum, id) => sum + (costs.get(id)?.parameters ?? 0), 0),
    macs: nodes.reduce((sum, id) => sum + (costs.get(id)?.macs ?? 0), 0),
  });
  const step = (kind: ReductionStep['kind'], subject: string, nodes: readonly string[], what: string, why: string): ReductionStep => {
    for (const id of nodes) covered.add(id);
    return {
      id: `${kind}:${subject}`,
      kind,
      nodes,
      what,
      why,
      exactOn: 'input',
      before: costOf(costsBefore, nodes),
      after: costOf(costsAfter, nodes),
    };
  };

  const reasonFor = removalReasons(before);
  const branches = before.graph.nodes.flatMap((node) => {
    const why = branchReason(node);
    if (why === undefined) return [];
    const ancestors = node.inputs.flatMap((input) => removedAncestors(graphView(before.graph), input, present));
    const gone = [...(present.has(node.id) ? [] : [node.id]), ...new Set(ancestors)].filter((id) => !covered.has(id));
    const kernelLayers = before.graph.nodes.filter((one) => hasKernel(one) && gone.includes(one.id)).map(({ id }) => id);
    if (kernelLayers.length === 0) return [];
    return [step('remove-branch', node.id, gone, `Remove the branch ${kernelLayers.join(', ')}`, why)];
  });
  const layers = before.graph.nodes.flatMap((node) => {
    if (!hasKernel(node) || present.has(node.id) || covered.has(node.id)) return [];
    return [step('remove-layer', node.id, [node.id], `Remove ${node.id}`, 'It is constant, or the output does not depend on it.')];
  });
  const channels = before.graph.nodes.flatMap((node) => {
    const kept = present.find(node.id);
    if (!hasKernel(node) || !kept || !hasKernel(kept) || outputsOf(kept) === outputsOf(node)) return [];
    const removed = outputsOf(node) - outputsOf(kept);
    const what = `Remove ${removed} of ${outputsOf(node)} outputs of ${node.id}`;
    return [step('remove-channels', node.id, [node.id], what, reasonFor(node))];
  });
  return [...branches, ...layers, ...channels, ...inputSteps(before, present, covered, step)];
}

/** Layers that lost only inputs; the steps carry their share of the costs. */
function inputSteps(
  before: Model,
  present: GraphView,
  covered: ReadonlySet<string>,
  step: (kind: ReductionStep['kind'], subject: string, nodes: readonly string[], what: string, why: string) => ReductionStep,
): readonly ReductionStep[] {
  return before.graph.nodes.flatMap((node) => {
    if (!hasKernel(node) || covered.has(node.id) || !present.has(node.id)) return [];
    const inputs = step('remove-channels', node.id, [node.id], `Remove inputs of ${node.id}`, 'These input channels were removed.');
    // A bias has no multiply-accumulates.
    const narrowed =
      inputs.before.macs === inputs.after.macs
        ? { ...inputs, what: `Remove the bias of ${node.id}`, why: 'All its values are 0.' }
        : inputs;
    return narrowed.before.parameters === narrowed.after.parameters ? [] : [narrowed];
  });
}

function branchReason({ op }: GraphNode): string | undefined {
  if (op === 'add') return 'The branch is constant: it adds the same values for every input.';
  if (op === 'multiply') return 'The branch is constant: it multiplies by the same values for every input.';
  if (op === 'concat') return 'The branch is constant, or its output is unused.';
  return undefined;
}

function removedAncestors(before: GraphView, id: string, present: GraphView): readonly string[] {
  if (present.has(id)) return [];
  return [id, ...before.node(id).inputs.flatMap((input) => removedAncestors(before, input, present))];
}

/** Why a kernel layer loses outputs, as a sentence. */
function removalReasons({ graph, weights }: Model): (layer: KernelNode) => string {
  const varying = varyingChannels(graph, weights);
  const influencing = influencingChannels(graph, weights, varying);
  return ({ id }) => {
    const varies = varying.get(id) ?? [];
    const constant = varies.filter((one) => !one).length;
    const idle = (influencing.get(id) ?? []).filter((influences, channel) => !influences && varies[channel]).length;
    return (
      [...(constant > 0 ? [`${constant} are constant`] : []), ...(idle > 0 ? [`${idle} do not affect the output`] : [])].join(', ') + '.'
    );
  };
}
