import { elementsOf, inferShapes, type GraphNode, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import { isUniform, type ConstantMap } from './constant-map.ts';
import { freeId, type Model } from './model.ts';

/** A graph that is written anew, node by node, beside the one that it is made of. */
export class ReducedDraft {
  readonly #graph: ModelGraph;
  readonly #nodes: GraphNode[] = [];
  readonly #weights = new Map<string, Float32Array>();
  /** Where a node of the old graph is now. */
  readonly #place = new Map<string, string>();

  constructor(graph: ModelGraph) {
    this.#graph = graph;
  }

  push(node: GraphNode): void {
    this.#nodes.push(node);
  }

  setValues(id: string, role: string, values: Float32Array): void {
    this.#weights.set(`${id}/${role}`, values);
  }

  /** Says that another node does the work of one of the old graph. */
  moveTo(id: string, place: string): void {
    this.#place.set(id, place);
  }

  /** The node that does the work of one of the old graph. */
  placeOf(id: string): string {
    return this.#place.get(id) ?? id;
  }

  /** Adds constants to the channels of a node of that shape (the last size may be another); returns the id of what does. */
  pushOffset(wanted: string, input: string, shape: Shape, maps: readonly ConstantMap[]): string {
    const isSame = maps.every((map) => !map || isUniform(map));
    const biasShape = isSame ? [maps.length] : [...shape.slice(0, -1), maps.length];
    const id = freeId(wanted, (name) => [this.#graph.nodes, this.#nodes].some((nodes) => nodes.some((node) => node.id === name)));
    const values = Array.from({ length: elementsOf(biasShape) / maps.length }, (_, position) =>
      maps.map((map) => map?.[position] ?? 0),
    ).flat();
    this.push({ id, op: 'bias', inputs: [input], shape: biasShape });
    this.setValues(id, 'bias', Float32Array.from(values));
    return id;
  }

  finish(output: string): Model {
    const graph: ModelGraph = { ...this.#graph, nodes: this.#nodes, output };
    inferShapes(graph);
    return { graph, weights: this.#weights };
  }
}
