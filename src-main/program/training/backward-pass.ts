import { type GraphNode, isTrained, type ModelGraph, parametersOf } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { type ComputedGraph, ownerOf } from '../rewriting/computed-graph.ts';
import { sumOf } from '../tensor/arithmetic.ts';
import type { ForwardPass } from './forward-pass.ts';
import type { Objective } from './objective/index.ts';
import { type GradientShare, totalGradient } from './total-gradient.ts';

export interface ParameterGradient {
  readonly gradient: Output;
  /** Other readers of the parameter in the backward pass; an update that waits for them can write in place. */
  readonly readers: readonly Output[];
}

/**
 * Adds the gradients of the objective for every parameter that influences it, by name. Walks the graph backwards and applies each node's
 * derivative to the sum of the gradients from its readers and from the objective's terms.
 *
 * @param visit is called with each node and the gradient with respect to its output
 */
export function backwardPass(
  builder: GraphBuilder,
  graph: ComputedGraph,
  forward: ForwardPass,
  objective: Pick<Objective, 'logits' | 'nodes' | 'parameters'>,
  visit?: (node: GraphNode, gradient: Output) => void,
): ReadonlyMap<string, ParameterGradient> {
  const trained = nodesWithParameters(graph);
  const arriving = new Map<string, GradientShare[]>([[graph.output, [{ gradient: objective.logits }]]]);
  const gradientOf = (id: string): Output | undefined => {
    const shares = arriving.get(id);
    const ofReaders = shares && totalGradient(builder, shares);
    return (objective.nodes.get(id) ?? []).reduce<Output | undefined>((sum, add) => add(sum), ofReaders);
  };
  const result = new Map<string, ParameterGradient>();
  for (const node of graph.nodes.toReversed()) {
    const applied = forward.applied.get(node.id);
    if (!applied || !trained.has(node.id)) continue;
    builder.within(`${node.id}/gradient`, () => {
      const total = gradientOf(node.id);
      if (!total) return;
      visit?.(node, total);
      const gradients = applied.backward(total);
      const readers: Output[] = [];
      for (const [position, input] of node.inputs.entries()) {
        const gradient = gradients.inputs[position];
        if (!gradient || !trained.has(input)) continue;
        readers.push(gradient);
        const share = gradients.part ? { gradient, part: gradients.part } : { gradient };
        arriving.set(input, [...(arriving.get(input) ?? []), share]);
      }
      for (const [role, gradient] of Object.entries(gradients.parameters ?? {})) {
        result.set(`${ownerOf(graph, node.id)}/${role}`, { gradient, readers });
      }
    });
  }
  for (const [name, gradients] of objective.parameters) {
    const backpropagated = result.get(name);
    const all = [...(backpropagated ? [backpropagated.gradient] : []), ...gradients];
    result.set(name, { gradient: sumOf(builder, all), readers: [...(backpropagated?.readers ?? []), ...gradients] });
  }
  return result;
}

/** IDs of the nodes that have trained parameters or depend on a node that has. */
function nodesWithParameters(graph: ModelGraph): ReadonlySet<string> {
  const reached = new Set(
    parametersOf(graph)
      .filter(isTrained)
      .map((parameter) => parameter.node),
  );
  for (const node of graph.nodes) if (node.inputs.some((input) => reached.has(input))) reached.add(node.id);
  return reached;
}
