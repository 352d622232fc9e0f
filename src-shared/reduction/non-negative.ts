import type { GraphNode } from '#shared/graph/index.ts';
import { valuesOf, type Model } from './model.ts';

/** Nodes whose output is at least 0 for every input: rectifiers, and what is made of them without subtraction. */
export function nonNegativeNodes(model: Model): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of model.graph.nodes) if (isNonNegative(model, node, found)) found.add(node.id);
  return found;
}

function isNonNegative(model: Model, node: GraphNode, found: ReadonlySet<string>): boolean {
  if (node.op === 'activation') return true;
  if (node.inputs.length === 0 || !node.inputs.every((id) => found.has(id))) return false;
  switch (node.op) {
    case 'add':
    case 'pool2d':
    case 'globalAveragePool':
    case 'flatten':
    case 'dropout':
      return true;
    case 'scale':
    case 'bias':
      return valuesOf(model, node.id, node.op).every((value) => value >= 0);
    default:
      return false;
  }
}
