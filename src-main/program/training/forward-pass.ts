import { type GraphNode, graphView, type InputNode } from '#shared/graph/index.ts';
import type { FloatType } from '../graph-def/data-type.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { Applied, NodeContext } from '../operations/applied.ts';
import { applyNode } from '../operations/index.ts';
import { type AlgorithmChoice, directAlgorithm } from '../operations/winograd/algorithm-choice.ts';
import { type ComputedGraph, ownerOf } from '../rewriting/computed-graph.ts';
import { read, type Variable, write } from '../tensor/variables.ts';
import type { ForwardObservation, ObservedNode } from './forward-observation.ts';
import { seedFor } from './seed.ts';

export interface ForwardPass {
  readonly logits: Output;
  /** Every node except the input, by ID, in graph order; observed nodes are missing, as they have no gradients. */
  readonly applied: ReadonlyMap<string, Applied>;
  /** Values of the parameters that the pass reads, by name. */
  readonly parameters: ReadonlyMap<string, Output>;
  /** Observed nodes, by ID. */
  readonly observed: ReadonlyMap<string, ObservedNode<unknown>>;
  /** Updates of running statistics; training only. */
  readonly statistics: readonly Output[];
  /** The output of any node, including the input. */
  outputOf(id: string): Output;
}

export interface PassSettings {
  readonly type: FloatType;
  readonly variables: ReadonlyMap<string, Variable>;
  /** By default the most precise. */
  readonly convolutionAlgorithm?: AlgorithmChoice;
  /** The observation to make; evaluation only. */
  readonly observation?: ForwardObservation<unknown>;
  /** The step's seed; training only. */
  readonly trainingSeed?: Output;
}

/** Adds the network's forward pass for normalized images `[count, …input shape]`. */
export function forwardPass(builder: GraphBuilder, graph: ComputedGraph, images: Output, settings: PassSettings): ForwardPass {
  const view = graphView(graph);
  const outputs = new Map<string, Output>();
  const applied = new Map<string, Applied>();
  const parameters = new Map<string, Output>();
  const observed = new Map<string, ObservedNode<unknown>>();
  const statistics: Output[] = [];
  const { type, variables, convolutionAlgorithm = directAlgorithm, observation, trainingSeed } = settings;

  const outputOf = (id: string): Output => {
    const output = view.node(id).op === 'input' ? images : outputs.get(id);
    if (!output) throw new Error(`${id} has not been compiled`);
    return output;
  };
  const variableOf = (name: string): Variable => {
    const found = variables.get(name);
    if (!found) throw new Error(`no variable ${name}`);
    return found;
  };
  const parameterOf = (name: string): Output => {
    const known = parameters.get(name) ?? read(builder, variableOf(name));
    parameters.set(name, known);
    return known;
  };

  const contextOf = (node: Exclude<GraphNode, InputNode>): NodeContext => {
    const [first = ''] = node.inputs;
    const owner = ownerOf(graph, node.id);
    return {
      builder,
      type,
      training: trainingSeed !== undefined,
      convolutionAlgorithm,
      inputShape: view.shapeAt(first),
      inputShapes: view.inputShapes(node),
      outputShape: view.shapeAt(node.id),
      parameter: (role) => parameterOf(`${owner}/${role}`),
      updateStatistic: (role, value) => {
        statistics.push(write(builder, variableOf(`${owner}/${role}`), value));
      },
      seed: () => {
        if (!trainingSeed) throw new Error(`${node.id} draws random numbers outside of training`);
        return seedFor(builder, trainingSeed, node.id);
      },
    };
  };
  const observe = (node: Exclude<GraphNode, InputNode>): ObservedNode<unknown> | undefined => {
    const [id = ''] = node.inputs;
    const source = view.node(id);
    const normalized =
      source.op === 'batchNorm' ? { node: source, input: outputOf(source.inputs[0] ?? ''), context: contextOf(source) } : undefined;
    return observation?.observe(node, { input: outputOf(id), context: contextOf(node), normalized });
  };

  for (const node of graph.nodes) {
    if (node.op === 'input') continue;
    builder.within(node.id, () => {
      const seen = observe(node);
      if (seen) {
        observed.set(node.id, seen);
        outputs.set(node.id, seen.output);
        return;
      }
      const result = applyNode(node, node.inputs.map(outputOf), contextOf(node));
      applied.set(node.id, result);
      outputs.set(node.id, result.output);
    });
  }
  return { logits: outputOf(graph.output), applied, parameters, observed, statistics, outputOf };
}
