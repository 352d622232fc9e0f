import { inferShapes, type GraphNode, type ModelGraph, type Weights } from '#shared/graph/index.ts';

/** A network with its values. Weights are effective ones: pruned weights are 0. */
export interface Model {
  readonly graph: ModelGraph;
  readonly weights: Weights;
}

/** The values of `<node>/<role>`; throws when the model has none: parameters follow from the graph. */
export function valuesOf({ weights }: Model, node: string, role: string): Float32Array {
  const values = weights.get(`${node}/${role}`);
  if (!values) throw new Error(`no weights for ${node}/${role}`);
  return values;
}

/** `wanted`, or `wanted:2`, `wanted:3` … where that is taken. */
export function freeId(wanted: string, isTaken: (id: string) => boolean): string {
  let id = wanted;
  for (let count = 2; isTaken(id); count++) id = `${wanted}:${count}`;
  return id;
}

/** A graph under change. Nodes keep their ids, so that a node that stays can be found again. */
export class ModelDraft {
  readonly #name: string;
  #output: string;
  readonly #nodes: GraphNode[];
  readonly #weights: Map<string, Float32Array>;

  constructor({ graph, weights }: Model) {
    this.#name = graph.name;
    this.#output = graph.output;
    this.#nodes = [...graph.nodes];
    this.#weights = new Map(weights);
  }

  /** Replaces a node by another of the same id. Its values go unless they are set again. */
  replace(node: GraphNode, values: Readonly<Record<string, Float32Array>> = {}): void {
    this.#nodes[this.#indexOf(node.id)] = node;
    this.#setValues(node.id, values);
  }

  /** Puts a node after its input; everything that read the input reads it instead. Where its id is taken it gets another. */
  insertAfter(input: string, node: GraphNode, values: Readonly<Record<string, Float32Array>>): void {
    const id = freeId(node.id, (wanted) => this.#nodes.some((one) => one.id === wanted));
    this.#redirect(input, id);
    this.#nodes.splice(this.#indexOf(input) + 1, 0, { ...node, id });
    this.#setValues(id, values);
  }

  /** Takes a node out; what read it reads `instead`. */
  remove(id: string, instead: string): void {
    this.#nodes.splice(this.#indexOf(id), 1);
    this.#redirect(id, instead);
    this.#setValues(id, {});
  }

  setValues(id: string, role: string, values: Float32Array): void {
    this.#weights.set(`${id}/${role}`, values);
  }

  finish(): Model {
    const graph: ModelGraph = { format: 1, name: this.#name, nodes: this.#nodes, output: this.#output };
    inferShapes(graph);
    return { graph, weights: this.#weights };
  }

  #setValues(id: string, values: Readonly<Record<string, Float32Array>>): void {
    for (const name of [...this.#weights.keys()]) if (name.slice(0, name.lastIndexOf('/')) === id) this.#weights.delete(name);
    for (const [role, array] of Object.entries(values)) this.#weights.set(`${id}/${role}`, array);
  }

  #redirect(from: string, to: string): void {
    for (const [index, node] of this.#nodes.entries()) {
      if (node.id !== to && node.inputs.includes(from)) {
        this.#nodes[index] = { ...node, inputs: node.inputs.map((id) => (id === from ? to : id)) };
      }
    }
    if (this.#output === from) this.#output = to;
  }

  #indexOf(id: string): number {
    const index = this.#nodes.findIndex((node) => node.id === id);
    if (index < 0) throw new Error(`no node ${id}`);
    return index;
  }
}
