import { nodeCosts, type NodeCost } from '#shared/costs/index.ts';
import { graphView, hasKernel, outputsOf, type GraphNode, type GraphView, type KernelNode, type Model } from '#shared/graph/index.ts';
import { influencingChannels, varyingChannels } from './channel-flow.ts';
import type { ReductionStep } from './reduction-step.ts';

/** What the removal of channels did, as steps: whole branches first, then single layers, then channels of layers that stay. */
export function removalSteps(before: Model, after: Model): readonly ReductionStep[] {
  const costsBefore = nodeCosts(before.graph);
  const costsAfter = nodeCosts(after.graph);
  const present = graphView(after.graph);
  const told = new Set<string>();
  const costOf = (costs: ReadonlyMap<string, NodeCost>, nodes: readonly string[]): NodeCost => ({
    parameters: nodes.reduce((sum, id) => sum + (costs.get(id)?.parameters ?? 0), 0),
    macs: nodes.reduce((sum, id) => sum + (costs.get(id)?.macs ?? 0), 0),
  });
  const step = (kind: ReductionStep['kind'], subject: string, nodes: readonly string[], what: string, why: string): ReductionStep => {
    for (const id of nodes) told.add(id);
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

  const causesOf = causes(before);
  const branches = before.graph.nodes.flatMap((node) => {
    const why = whyBranchesGo(node);
    if (why === undefined) return [];
    const behind = node.inputs.flatMap((input) => branchBehind(graphView(before.graph), input, present));
    const gone = [...(present.has(node.id) ? [] : [node.id]), ...new Set(behind)].filter((id) => !told.has(id));
    const maps = before.graph.nodes.filter((one) => hasKernel(one) && gone.includes(one.id)).map(({ id }) => id);
    if (maps.length === 0) return [];
    return [step('remove-branch', node.id, gone, `Remove the branch ${maps.join(', ')}`, why)];
  });
  const layers = before.graph.nodes.flatMap((node) => {
    if (!hasKernel(node) || present.has(node.id) || told.has(node.id)) return [];
    return [step('remove-layer', node.id, [node.id], `Remove ${node.id}`, 'The output does not depend on it, or it is constant.')];
  });
  const channels = before.graph.nodes.flatMap((node) => {
    const kept = present.find(node.id);
    if (!hasKernel(node) || !kept || !hasKernel(kept) || outputsOf(kept) === outputsOf(node)) return [];
    const removed = outputsOf(node) - outputsOf(kept);
    const what = `Remove ${removed} of ${outputsOf(node)} outputs of ${node.id}`;
    return [step('remove-channels', node.id, [node.id], what, causesOf(node))];
  });
  return [...branches, ...layers, ...channels, ...inputSteps(before, present, told, step)];
}

/** Layers that lost inputs only: nothing to leave out, but their share of the costs. */
function inputSteps(
  before: Model,
  present: GraphView,
  told: ReadonlySet<string>,
  step: (kind: ReductionStep['kind'], subject: string, nodes: readonly string[], what: string, why: string) => ReductionStep,
): readonly ReductionStep[] {
  return before.graph.nodes.flatMap((node) => {
    if (!hasKernel(node) || told.has(node.id) || !present.has(node.id)) return [];
    const inputs = step('remove-channels', node.id, [node.id], `Remove inputs of ${node.id}`, 'The channels that it read there are gone.');
    // A bias takes no multiplications.
    const narrowed =
      inputs.before.macs === inputs.after.macs ? { ...inputs, what: `Remove the bias of ${node.id}`, why: 'It is 0 everywhere.' } : inputs;
    return narrowed.before.parameters === narrowed.after.parameters ? [] : [narrowed];
  });
}

function whyBranchesGo({ op }: GraphNode): string | undefined {
  if (op === 'add') return 'What it adds is the same for every input.';
  if (op === 'multiply') return 'What it multiplies by is the same for every input.';
  if (op === 'concat') return 'What it gives is the same for every input, or of no use.';
  return undefined;
}

function branchBehind(before: GraphView, id: string, present: GraphView): readonly string[] {
  if (present.has(id)) return [];
  return [id, ...before.node(id).inputs.flatMap((input) => branchBehind(before, input, present))];
}

/** Why a map loses outputs. */
function causes({ graph, weights }: Model): (map: KernelNode) => string {
  const varying = varyingChannels(graph, weights);
  const influencing = influencingChannels(graph, weights, varying);
  return ({ id }) => {
    const varies = varying.get(id) ?? [];
    const constant = varies.filter((one) => !one).length;
    const idle = (influencing.get(id) ?? []).filter((influences, channel) => !influences && varies[channel]).length;
    return (
      [...(constant > 0 ? [`${constant} are constant`] : []), ...(idle > 0 ? [`${idle} reach nothing that matters`] : [])].join(', ') + '.'
    );
  };
}
