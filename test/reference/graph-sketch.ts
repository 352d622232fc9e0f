import { inferShapes, shapeAt, type GraphNode, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import type { RandomStream } from '#shared/random/index.ts';

/** The fields of a node that say what it does; distributed over the operations. */
type Operation<Node = GraphNode> = Node extends GraphNode ? Omit<Node, 'id' | 'inputs'> : never;

/** A random graph in the making. */
export class GraphSketch {
  readonly stream: RandomStream;
  readonly #nodes: GraphNode[] = [];

  constructor(stream: RandomStream, input: Shape) {
    this.stream = stream;
    this.#nodes.push({ id: 'input', op: 'input', inputs: [], shape: input });
  }

  get graph(): ModelGraph {
    return { format: 1, name: 'random', nodes: [...this.#nodes], output: this.#nodes.at(-1)?.id ?? '' };
  }

  /** Returns the id, which tells operation and place. */
  add(operation: Operation, ...inputs: readonly string[]): string {
    const id = `${operation.op}${this.#nodes.length}`;
    this.#nodes.push({ ...operation, id, inputs });
    return id;
  }

  shapeOf(id: string): Shape {
    return shapeAt(inferShapes(this.graph), id);
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.stream.below(times) === 0;
  }

  choose<Choice>(choices: readonly [Choice, ...Choice[]]): Choice {
    return choices[this.stream.below(choices.length)] ?? choices[0];
  }

  /** One of the numbers by which all of these can be divided. */
  divisorOf(...numbers: readonly number[]): number {
    const divisors = Array.from({ length: Math.min(...numbers) }, (_, index) => index + 1).filter((size) =>
      numbers.every((number) => number % size === 0),
    );
    return divisors[this.stream.below(divisors.length)] ?? 1;
  }
}
