import { type GraphNode, isTrained, type ModelGraph, parametersOf } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { Gradients } from '../operations/applied.ts';
import { ProgramError } from '../program-error.ts';
import { type ComputedGraph, ownerOf } from '../rewriting/computed-graph.ts';
import { sumOf } from '../tensor/arithmetic.ts';
import type { ForwardPass } from './forward-pass.ts';
import type { Objective } from './objective/index.ts';
import { type GradientShare, totalGradient } from './total-gradient.ts';

/** What a node passes back. */
interface PassedGradients {
  /** The gradient with respect to its output. */
  readonly total: Output;
  readonly gradients: Gradients;
  /** The gradients of its inputs that are needed. */
  readonly readers: readonly Output[];
}

export interface ParameterGradient {
  readonly gradient: Output;
  /** Other readers of the parameter in the backward pass; an update that waits for them can write in place. */
  readonly readers: readonly Output[];
}

/**
 * Adds the gradients of the objective for every parameter that influences it, by name.
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
  const result = new Map<string, ParameterGradient>();
  const reached = dependents(
    graph,
    parametersOf(graph)
      .filter(isTrained)
      .map(({ node }) => node),
  );
  propagate(builder, graph, forward, objective, reached, (node, { total, gradients, readers }) => {
    visit?.(node, total);
    for (const [role, gradient] of Object.entries(gradients.parameters ?? {})) {
      result.set(`${ownerOf(graph, node.id)}/${role}`, { gradient, readers });
    }
  });
  for (const [name, gradients] of objective.parameters) {
    const backpropagated = result.get(name);
    const all = [...(backpropagated ? [backpropagated.gradient] : []), ...gradients];
    result.set(name, { gradient: sumOf(builder, all), readers: [...(backpropagated?.readers ?? []), ...gradients] });
  }
  return result;
}

/**
 * Adds the gradient of the network's input, of the input's shape, given that of the logits. Throws `ProgramError` if the logits do not depend
 * on the input.
 */
export function inputGradient(builder: GraphBuilder, graph: ComputedGraph, forward: ForwardPass, logits: Output): Output {
  const id = graph.nodes[0]?.id ?? '';
  const gradient = propagate(builder, graph, forward, { logits, nodes: new Map() }, dependents(graph, [id]))(id);
  if (!gradient) throw new ProgramError(id, 'has no gradient: the logits do not depend on it');
  return gradient;
}

/**
 * Walks the graph backwards and applies each node's derivative to the sum of the gradients from its readers and from the objective's terms.
 * Returns the gradient with respect to any node's output.
 *
 * @param reached IDs of the nodes whose gradients are needed
 * @param visit is called with each of them that has a gradient
 */
function propagate(
  builder: GraphBuilder,
  graph: ComputedGraph,
  forward: ForwardPass,
  { logits, nodes }: Pick<Objective, 'logits' | 'nodes'>,
  reached: ReadonlySet<string>,
  visit?: (node: GraphNode, passed: PassedGradients) => void,
): (id: string) => Output | undefined {
  const arriving = new Map<string, GradientShare[]>([[graph.output, [{ gradient: logits }]]]);
  const gradientOf = (id: string): Output | undefined => {
    const shares = arriving.get(id);
    const ofReaders = shares && totalGradient(builder, shares);
    return (nodes.get(id) ?? []).reduce<Output | undefined>((sum, add) => add(sum), ofReaders);
  };
  for (const node of graph.nodes.toReversed()) {
    const applied = forward.applied.get(node.id);
    if (!applied || !reached.has(node.id)) continue;
    builder.within(`${node.id}/gradient`, () => {
      const total = gradientOf(node.id);
      if (!total) return;
      const gradients = applied.backward(total);
      const readers: Output[] = [];
      for (const [position, input] of node.inputs.entries()) {
        const gradient = gradients.inputs[position];
        if (!gradient || !reached.has(input)) continue;
        readers.push(gradient);
        const share = gradients.part ? { gradient, part: gradients.part } : { gradient };
        arriving.set(input, [...(arriving.get(input) ?? []), share]);
      }
      visit?.(node, { total, gradients, readers });
    });
  }
  return gradientOf;
}

/** IDs of some nodes and of those that depend on one of them. */
function dependents(graph: ModelGraph, ids: readonly string[]): ReadonlySet<string> {
  const reached = new Set(ids);
  for (const node of graph.nodes) if (node.inputs.some((input) => reached.has(input))) reached.add(node.id);
  return reached;
}
