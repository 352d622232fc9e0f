import {
  type Conv2dNode,
  type DenseNode,
  GraphDraft,
  type GraphNode,
  graphView,
  type Model,
  type Shape,
  valuesOf,
} from '#shared/graph/index.ts';
import { foldableKernel } from '../fold.ts';
import type { PlanBuilder } from '../plan-builder.ts';
import type { MergePolicy } from './merge-policy.ts';
import { type RefusedMerge, slowerText } from './refused-merge.ts';
import { extentOf, isPointwise, slidingMapOf } from './sliding-map.ts';

/**
 * Moves pointwise layers behind the average pooling that alone reads them: both are linear, and the mean over positions of W x + b is
 * W mean(x) + b, so each position of the pooled image takes its products once. Exact for any padding, which the mean leaves out. Returns the
 * layers that stay because their latency is predicted to grow.
 */
export function poolFirst(plan: PlanBuilder, policy: MergePolicy): readonly RefusedMerge[] {
  const refused: RefusedMerge[] = [];
  for (const { id } of plan.model.graph.nodes) {
    for (let found = movable(plan.model, id); found; found = movable(plan.model, id)) {
      const why = moves(plan, found, policy);
      if (typeof why === 'string') refused.push({ id: stepId(found), nodes: [found.layer.id, id], why });
      if (why !== true) break;
    }
  }
  return refused;
}

/** A pointwise layer, and the pool that alone reads it. */
interface Movable {
  readonly layer: Conv2dNode | DenseNode;
  readonly pool: GraphNode;
}

/** The layer before a pool, if both can be swapped. */
function movable({ graph }: Model, id: string): Movable | undefined {
  const pool = graphView(graph).find(id);
  const layer = pool && isAverage(pool) ? foldableKernel(graph, pool) : undefined;
  if (!pool || !layer) return undefined;
  const [input, output] = [layer.inputs[0] ?? '', layer.id].map((one) => graphView(graph).shapeAt(one)) as [Shape, Shape];
  const map = slidingMapOf(layer, input);
  if (!map || !isPointwise(map, extentOf(input), extentOf(output))) return undefined;
  return pool.op === 'globalAveragePool' && map.groups > 1 ? undefined : { layer, pool };
}

/** Lists the move and applies it unless it is left out. Returns whether it was applied, or why not. */
function moves(plan: PlanBuilder, { layer, pool }: Movable, { mode, predict }: MergePolicy): boolean | string {
  const step = {
    id: stepId({ layer }),
    kind: 'pool-first',
    nodes: [layer.id, pool.id],
    what: `Compute ${layer.id} after ${pool.id}`,
    why: 'The mean of a linear function of each position is the function of the mean.',
    exactOn: 'input',
  } as const;
  const next = swapped(plan.model, layer, pool);
  if (plan.isForced(step.id)) return plan.prepare(step, () => next);
  const latency = mode === 'all' ? undefined : predict?.(plan.model.graph, next.graph);
  if (!latency) return plan.take(step, () => next);
  return latency.after < latency.before ? plan.prepare(step, () => next) : slowerText(`Computing ${layer.id} after ${pool.id}`, latency);
}

function stepId({ layer }: Pick<Movable, 'layer'>): string {
  return `pool-first:${layer.id}`;
}

function isAverage(node: GraphNode): boolean {
  return node.op === 'globalAveragePool' || (node.op === 'pool2d' && node.kind === 'average');
}

function swapped(model: Model, layer: Conv2dNode | DenseNode, pool: GraphNode): Model {
  const draft = GraphDraft.of(model);
  const values = { kernel: valuesOf(model, layer.id, 'kernel'), ...(layer.bias && { bias: valuesOf(model, layer.id, 'bias') }) };
  draft.remove(layer.id, layer.inputs[0] ?? '');
  const after: GraphNode =
    pool.op === 'globalAveragePool' && layer.op === 'conv2d'
      ? { id: layer.id, op: 'dense', inputs: [pool.id], units: layer.filters, bias: layer.bias }
      : { ...layer, inputs: [pool.id] };
  draft.insertAfter(pool.id, after, values);
  return draft.finish();
}
