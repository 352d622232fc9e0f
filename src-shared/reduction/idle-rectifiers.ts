import { type ActivationNode, activationOf, type Model, type ModelGraph } from '#shared/graph/index.ts';
import { isWithin } from '#shared/graph/operations/intervals.ts';
import { valueBounds } from './value-bounds.ts';

/** The activations whose input always lies where they are the identity: relu(x) = x for x >= 0, relu6(x) = x for 0 <= x <= 6. */
export function idleRectifiers(model: Model): readonly ActivationNode[] {
  const bounds = valueBounds(model, { needed: beforeRectifiers(model.graph) });
  return model.graph.nodes.filter((node): node is ActivationNode => {
    if (node.op !== 'activation') return false;
    const { identity } = activationOf(node);
    const read = bounds.get(node.inputs[0] ?? '');
    return identity !== null && (read?.every((own) => isWithin(own, identity)) ?? false);
  });
}

/** The nodes on which the input of an activation depends that is the identity somewhere. */
function beforeRectifiers({ nodes }: ModelGraph): ReadonlySet<string> {
  const needed = new Set<string>();
  for (const node of nodes.toReversed()) {
    const isAsked = node.op === 'activation' && activationOf(node).identity !== null;
    if (isAsked || needed.has(node.id)) for (const id of node.inputs) needed.add(id);
  }
  return needed;
}
