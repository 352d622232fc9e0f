import { GraphError } from './graph-error.ts';
import { graphView } from './graph-view.ts';
import type { Model, ModelGraph, Weights } from './model-graph.ts';
import { type ParameterRole, parameterRoles } from './operations/base-node.ts';
import type { NodeValues } from './operations/channel-rewrite.ts';
import type { GraphNode } from './operations/index.ts';

interface DraftStart {
  readonly name: string;
  readonly nodes?: readonly GraphNode[];
  readonly output?: string;
  readonly weights?: Weights;
  /** Ids that {@link GraphDraft.freeId} never returns, in addition to those of the draft's nodes. */
  readonly reserved?: Iterable<string>;
}

/**
 * A graph under construction or being edited, with the values of its parameters. Nodes keep their ids, so remaining nodes can be found
 * again. The graph that a draft starts from is unchanged.
 */
export class GraphDraft {
  readonly #name: string;
  #output: string;
  #nodes: GraphNode[];
  readonly #byId: Map<string, GraphNode>;
  readonly #weights: Map<string, Float32Array>;
  readonly #reserved: ReadonlySet<string>;

  constructor({ name, nodes = [], output = '', weights = new Map(), reserved = [] }: DraftStart) {
    this.#name = name;
    this.#output = output;
    this.#nodes = [...nodes];
    this.#byId = new Map(nodes.map((node) => [node.id, node]));
    this.#weights = new Map(weights);
    this.#reserved = new Set(reserved);
  }

  static of({ graph, weights }: Pick<Model, 'graph'> & Partial<Model>): GraphDraft {
    return new GraphDraft({ ...graph, ...(weights && { weights }) });
  }

  get nodes(): readonly GraphNode[] {
    return this.#nodes;
  }

  get weights(): Weights {
    return this.#weights;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  find(id: string): GraphNode | undefined {
    return this.#byId.get(id);
  }

  /** `wanted`, or `wanted:2`, `wanted:3`, … if that is taken. */
  freeId(wanted: string): string {
    let id = wanted;
    for (let count = 2; this.#byId.has(id) || this.#reserved.has(id); count++) id = `${wanted}:${count}`;
    return id;
  }

  /** Adds a node at the end; returns its id. Throws GraphError if the id is taken. */
  add(node: GraphNode, values: NodeValues = {}): string {
    if (this.#byId.has(node.id)) throw new GraphError(node.id, 'duplicate ID');
    this.#nodes.push(node);
    this.#byId.set(node.id, node);
    this.#setValues(node.id, values);
    return node.id;
  }

  /** Replaces a node by another with the same id. Its old values are removed. */
  replace(node: GraphNode, values: NodeValues = {}): void {
    this.#put(this.#indexOf(node.id), node);
    this.#clearValues(node.id);
    this.#setValues(node.id, values);
  }

  /** Changes a node and keeps its values. */
  update(node: GraphNode): void {
    this.#put(this.#indexOf(node.id), node);
  }

  /** Replaces a node by several, without rewiring its readers. */
  splice(id: string, replacements: readonly GraphNode[]): void {
    this.#nodes.splice(this.#indexOf(id), 1, ...replacements);
    this.#byId.delete(id);
    for (const node of replacements) this.#byId.set(node.id, node);
  }

  /** Inserts a node after its input and rewires the input's readers to it. Returns its id, which is a free one if it was taken. */
  insertAfter(input: string, node: GraphNode, values: NodeValues = {}): string {
    const id = this.freeId(node.id);
    this.rewire(input, id);
    const inserted = { ...node, id };
    this.#nodes.splice(this.#indexOf(input) + 1, 0, inserted);
    this.#byId.set(id, inserted);
    this.#setValues(id, values);
    return id;
  }

  /** Removes a node with its values and rewires its readers to `replacement`. */
  remove(id: string, replacement: string): void {
    this.#nodes.splice(this.#indexOf(id), 1);
    this.#byId.delete(id);
    this.#clearValues(id);
    this.rewire(id, replacement);
  }

  /** Removes every node that the output does not depend on, with its values. */
  removeUnused(): void {
    const read = new Set([this.#output]);
    for (const node of this.#nodes.toReversed()) if (read.has(node.id)) for (const input of node.inputs) read.add(input);
    const unread = this.#nodes.filter(({ id }) => !read.has(id));
    this.#nodes = this.#nodes.filter(({ id }) => read.has(id));
    for (const { id } of unread) {
      this.#byId.delete(id);
      this.#clearValues(id);
    }
  }

  /** Makes all readers of one node read another. If the first is the graph's output, the other becomes the output. */
  rewire(from: string, to: string): void {
    for (const [index, node] of this.#nodes.entries()) {
      if (node.id !== to && node.inputs.includes(from)) {
        this.#put(index, { ...node, inputs: node.inputs.map((id) => (id === from ? to : id)) });
      }
    }
    if (this.#output === from) this.#output = to;
  }

  setValues(id: string, role: ParameterRole, values: Float32Array): void {
    this.#weights.set(`${id}/${role}`, values);
  }

  /** The finished model. Throws GraphError naming the first invalid node. */
  finish(output = this.#output): Model {
    const graph: ModelGraph = { format: 1, name: this.#name, nodes: [...this.#nodes], output };
    // Inferring the shapes checks the graph. The view caches them.
    graphView(graph).shapeAt(output);
    return { graph, weights: new Map(this.#weights) };
  }

  #put(index: number, node: GraphNode): void {
    this.#nodes[index] = node;
    this.#byId.set(node.id, node);
  }

  #setValues(id: string, values: NodeValues): void {
    for (const role of parameterRoles) {
      const array = values[role];
      if (array) this.#weights.set(`${id}/${role}`, array);
    }
  }

  #clearValues(id: string): void {
    for (const role of parameterRoles) this.#weights.delete(`${id}/${role}`);
  }

  #indexOf(id: string): number {
    const index = this.#nodes.findIndex((node) => node.id === id);
    if (index < 0) throw new Error(`no node ${id}`);
    return index;
  }
}
