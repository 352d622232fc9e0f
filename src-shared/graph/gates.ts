import { type GraphView, graphView } from './graph-view.ts';
import type { ModelGraph } from './model-graph.ts';
import type { ActivationNode } from './operations/activation.ts';
import type { GraphNode, Op } from './operations/index.ts';
import { elementsOf } from './tensor-shapes.ts';

/** Bounded activations, which networks use as gates and as activations of a layer. */
const GATE_KINDS: ReadonlySet<ActivationNode['kind']> = new Set(['sigmoid', 'hardSigmoid', 'tanh']);

/** Operations that a gate may pass through before it scales something: they move, pool, scale or shift single channels. */
const PASSING: ReadonlySet<Op> = new Set<Op>([
  ...(['bias', 'scale', 'dropout', 'batchNorm', 'reshape', 'flatten', 'transpose', 'slice', 'concat', 'pad', 'upsample'] as const),
  ...(['pool2d', 'globalAveragePool'] as const),
]);

/**
 * Whether an activation is a gate: a sigmoid, hard sigmoid or tanh whose output only scales other tensors, such as in squeeze-and-excitation
 * and in gated linear units. The sign of its input says nothing about linearity. If both factors of a product are such activations, the
 * larger one is the activation of its layer and the smaller one its gate; if they have the same shape, both are gates.
 */
export function isGate(graph: ModelGraph, activation: ActivationNode): boolean {
  if (!GATE_KINDS.has(activation.kind)) return false;
  const view = graphView(graph);
  const passed = new Set([activation.id]);
  let factors = 0;
  // A set is iterated in insertion order, including what is added meanwhile.
  for (const id of passed) {
    if (id === graph.output) return false;
    for (const consumer of view.consumers(id)) {
      if (scales(view, id, consumer)) factors += 1;
      else if (PASSING.has(consumer.op)) passed.add(consumer.id);
      else return false;
    }
  }
  return factors > 0;
}

/** Whether a node multiplies another tensor by this one. */
function scales(view: GraphView, id: string, { op, inputs }: GraphNode): boolean {
  if (op !== 'multiply' && op !== 'matmul') return false;
  const other = inputs.find((input) => input !== id);
  return other !== undefined && (op === 'matmul' || elementsOf(view.shapeAt(id)) <= elementsOf(view.shapeAt(other)));
}
