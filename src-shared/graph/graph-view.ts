import type { ModelGraph } from './model-graph.ts';
import type { GraphNode } from './operations/index.ts';
import { inferParameters, type Parameter } from './parameters.ts';
import { inferShapes, shapeAt, type Shapes } from './shapes.ts';
import type { Shape } from './tensor-shapes.ts';

const views = new WeakMap<ModelGraph, GraphView>();

/** The view of a graph, which derives nodes, shapes and parameters on demand. Cached per graph object; graphs are immutable. */
export function graphView(graph: ModelGraph): GraphView {
  const known = views.get(graph);
  if (known) return known;
  const view = new GraphView(graph);
  views.set(graph, view);
  return view;
}

export class GraphView {
  readonly graph: ModelGraph;
  #nodes: ReadonlyMap<string, GraphNode> | undefined;
  #indices: ReadonlyMap<string, number> | undefined;
  #consumers: ReadonlyMap<string, readonly GraphNode[]> | undefined;
  #shapes: Shapes | undefined;
  #parameters: readonly Parameter[] | undefined;
  #parametersByName: ReadonlyMap<string, Parameter> | undefined;
  #parametersByNode: ReadonlyMap<string, readonly Parameter[]> | undefined;

  constructor(graph: ModelGraph) {
    this.graph = graph;
  }

  /** By id, in graph order. */
  get nodes(): ReadonlyMap<string, GraphNode> {
    this.#nodes ??= new Map(this.graph.nodes.map((node) => [node.id, node]));
    return this.#nodes;
  }

  /** The node with that id; undefined if there is none. */
  find(id: string): GraphNode | undefined {
    return this.nodes.get(id);
  }

  /** The node with that id. Throws if there is none: ids must come from the same graph. */
  node(id: string): GraphNode {
    const node = this.find(id);
    if (!node) throw new Error(`${this.graph.name} has no node ${id}`);
    return node;
  }

  has(id: string): boolean {
    return this.nodes.has(id);
  }

  /** The position of a node in graph order. Throws if there is none. */
  indexOf(id: string): number {
    this.#indices ??= new Map(this.graph.nodes.map((node, index) => [node.id, index]));
    const index = this.#indices.get(id);
    if (index === undefined) throw new Error(`${this.graph.name} has no node ${id}`);
    return index;
  }

  /** The nodes that read a node, in graph order; a node that reads it twice is listed twice. */
  consumers(id: string): readonly GraphNode[] {
    this.#consumers ??= consumersOf(this.graph);
    return this.#consumers.get(id) ?? [];
  }

  /** The nodes that a node reads, in order. */
  producers({ inputs }: GraphNode): readonly GraphNode[] {
    return inputs.map((id) => this.node(id));
  }

  /** The output shape of each node. Throws `GraphError` for an invalid graph. */
  get shapes(): Shapes {
    this.#shapes ??= inferShapes(this.graph);
    return this.#shapes;
  }

  shapeAt(id: string): Shape {
    return shapeAt(this.shapes, id);
  }

  /** The shapes of a node's inputs, in order. */
  inputShapes({ inputs }: GraphNode): readonly Shape[] {
    return inputs.map((id) => this.shapeAt(id));
  }

  /** The shape of the network's input. */
  get inputShape(): Shape {
    return this.shapeAt(this.graph.nodes[0]?.id ?? '');
  }

  /** The shape of the network's output. */
  get outputShape(): Shape {
    return this.shapeAt(this.graph.output);
  }

  /** All parameters, in the order of the nodes. */
  get parameters(): readonly Parameter[] {
    this.#parameters ??= inferParameters(this.graph, this.shapes);
    return this.#parameters;
  }

  parameter(name: string): Parameter | undefined {
    this.#parametersByName ??= new Map(this.parameters.map((parameter) => [parameter.name, parameter]));
    return this.#parametersByName.get(name);
  }

  /** The parameters of one node. */
  parametersOf(id: string): readonly Parameter[] {
    this.#parametersByNode ??= Map.groupBy(this.parameters, ({ node }) => node);
    return this.#parametersByNode.get(id) ?? [];
  }
}

function consumersOf({ nodes }: ModelGraph): ReadonlyMap<string, readonly GraphNode[]> {
  const consumers = new Map<string, GraphNode[]>(nodes.map((node) => [node.id, []]));
  for (const node of nodes) for (const input of node.inputs) consumers.get(input)?.push(node);
  return consumers;
}

/** The node with that id. Throws if the graph has none. */
export function nodeOf(graph: ModelGraph, id: string): GraphNode {
  return graphView(graph).node(id);
}

/** The parameters of a graph, in the order of its nodes. */
export function parametersOf(graph: ModelGraph): readonly Parameter[] {
  return graphView(graph).parameters;
}
