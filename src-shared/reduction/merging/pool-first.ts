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
import type { PlanBuilder } from '../reduction-step.ts';
import { extentOf, isPointwise, slidingMapOf } from './sliding-map.ts';

/**
 * Moves pointwise layers behind the average pooling that alone reads them: both are linear, and the mean over positions of W x + b is
 * W mean(x) + b, so each position of the pooled image takes its products once. Exact for any padding, which the mean leaves out.
 */
export function poolFirst(plan: PlanBuilder): void {
  for (const { id } of plan.model.graph.nodes) {
    while (movesOne(plan, id)) continue;
  }
}

/** Moves the layer before a pool, if there is one to move. Returns whether it was moved. */
function movesOne(plan: PlanBuilder, id: string): boolean {
  const pool = graphView(plan.model.graph).find(id);
  const layer = pool && isAverage(pool) ? foldableKernel(plan.model.graph, pool) : undefined;
  if (!pool || !layer) return false;
  const [input, output] = [layer.inputs[0] ?? '', layer.id].map((one) => graphView(plan.model.graph).shapeAt(one)) as [Shape, Shape];
  const map = slidingMapOf(layer, input);
  if (!map || !isPointwise(map, extentOf(input), extentOf(output)) || (pool.op === 'globalAveragePool' && map.groups > 1)) return false;
  const step = {
    id: `pool-first:${layer.id}`,
    kind: 'pool-first',
    nodes: [layer.id, id],
    what: `Compute ${layer.id} after ${id}`,
    why: 'The mean of a linear function of each position is the function of the mean.',
    exactOn: 'input',
  } as const;
  return plan.take(step, (current) => swapped(current, layer, pool));
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
