import { type GraphView, graphView, hasKernel, type Model, operationOf } from '#shared/graph/index.ts';
import { formatCount, listed } from '#shared/text/index.ts';
import type { PlanBuilder, ReductionStep } from '../reduction-step.ts';
import { type Merge, nextMerge, type PossibleMerges, possibleMerges } from './choose-merges.ts';
import type { LinearRegion, RegionLimit } from './linear-region.ts';
import type { MergePolicy } from './merge-policy.ts';
import { lastKernelOf, mergedLayer, mergeRegion } from './merge-region.ts';
import type { RefusedMerge } from './refused-merge.ts';

/**
 * Merges linear layers without a nonlinearity between them, with the skips around them, one layer after another. Returns the merges that were
 * not done, and why.
 */
export function mergeLinearLayers(plan: PlanBuilder, policy: MergePolicy): readonly RefusedMerge[] {
  const kept = new Set<string>();
  for (;;) {
    const possible = possibleMerges(plan.model, policy);
    const open = withoutSteps(plan.model, possible, kept);
    const merge = nextMerge(plan.model.graph, open, policy);
    if (!merge) {
      const unlisted = withoutSteps(plan.model, possible, plan.leftOut);
      return refusals(plan.model, unlisted, policy);
    }
    const step = stepOf(plan.model, merge);
    const { region } = merge;
    const target = lastKernelOf(graphView(plan.model.graph), region).id;
    const apply = (current: Model): Model => mergeRegion(current, region);
    const isTaken = policy.mode === 'all' || merge.latency ? plan.prepare(step, apply) : plan.take(step, apply);
    if (isTaken) for (const id of region.nodes) if (id !== target) plan.merge(id, target);
    if (!isTaken) kept.add(step.id);
  }
}

function withoutSteps(model: Model, possible: PossibleMerges, kept: ReadonlySet<string>): PossibleMerges {
  const view = graphView(model.graph);
  return { ...possible, merges: new Map([...possible.merges].filter(([region]) => !kept.has(stepId(view, region)))) };
}

function stepId(view: GraphView, region: LinearRegion): string {
  return `${kindOf(view, region)}:${region.exit}`;
}

function kindOf(view: GraphView, { nodes }: LinearRegion): 'fuse-skip' | 'merge-convolutions' | 'merge-dense' {
  const inside = nodes.map((id) => view.node(id));
  if (inside.some(({ op }) => op === 'add')) return 'fuse-skip';
  return inside.filter(hasKernel).every(({ op }) => op === 'dense') ? 'merge-dense' : 'merge-convolutions';
}

function stepOf(model: Model, { region, latency }: Merge): Omit<ReductionStep, 'before' | 'after'> {
  const view = graphView(model.graph);
  const kind = kindOf(view, region);
  const { node, border } = mergedLayer(model, region);
  const others = layersOf(view, region).filter((id) => id !== node.id);
  const label = operationOf(node).label(node, view.shapeAt(region.source), view.shapeAt(region.exit));
  const reasons = {
    'merge-dense': 'There is no nonlinearity between them: W = W1 W2, b = b1 W2 + b2.',
    'merge-convolutions': `There is no nonlinearity between them, and no padding that would change the result. They become a ${label}.`,
    'fuse-skip': `All branches from ${region.source} to their sum are linear. They become a ${label}.`,
  } as const;
  const constants = border ? ' Their biases become a map of constants, with different values at the padded border.' : '';
  return {
    id: stepId(view, region),
    kind,
    nodes: region.nodes.toReversed(),
    what: `Merge ${listed(others)} into ${node.id}`,
    why: `${reasons[kind]}${constants}`,
    exactOn: 'input',
    ...(latency && { latency }),
  };
}

/** The kernel layers, sums and pools of a region in graph order. */
function layersOf(view: GraphView, { nodes }: LinearRegion): readonly string[] {
  const inside = nodes.toReversed().map((id) => view.node(id));
  return inside.filter((node) => hasKernel(node) || node.op === 'add' || node.op === 'pool2d').map(({ id }) => id);
}

/** The merges of a network that are not exact, and the smallest ones of each chain that gain nothing. */
function refusals({ graph }: Model, { merges, limits, regions }: PossibleMerges, { mode }: MergePolicy): readonly RefusedMerge[] {
  if (mode === 'dense') return [];
  const view = graphView(graph);
  const costly = new Map<string, RefusedMerge>();
  for (const own of regions.values()) {
    const merge = own.flatMap((region) => merges.get(region) ?? [])[0];
    const layers = merge ? layersOf(view, merge.region) : [];
    if (merge && !costly.has(layers.join('\n'))) costly.set(layers.join('\n'), { nodes: [...layers], why: costText(merge) });
  }
  return [...limits.map(limitRefusal), ...costly.values()];
}

function limitRefusal({ first, second, reason }: RegionLimit): RefusedMerge {
  const why = {
    padding: `${second} pads the output of ${first} with zeros, so one layer would give a different result at the border.`,
    stride: `The parallel branches around ${second} have different strides.`,
  } as const;
  return { nodes: [first, second], why: why[reason] };
}

function costText({ macs, latency }: Merge): string {
  if (latency) return `One layer is predicted to take ${latency.after.toFixed(3)} ms instead of ${latency.before.toFixed(3)} ms.`;
  if (macs.after === macs.before) return 'One layer would save no multiply-accumulates and need more parameters.';
  return `One layer would take ${formatCount(macs.after)} multiply-accumulates instead of ${formatCount(macs.before)}.`;
}
