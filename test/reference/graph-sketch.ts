import { type GraphNode, inferShapes, type ModelGraph, type Shape, shapeAt } from '#shared/graph/index.ts';
import type { RandomStream } from '#shared/random/index.ts';

/** A node without id and inputs; distributes over the operations. */
type Operation<Node = GraphNode> = Node extends GraphNode ? Omit<Node, 'id' | 'inputs'> : never;

/** A random graph under construction. */
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

  /** Returns the id, which consists of operation and index. */
  add(operation: Operation, ...inputs: readonly string[]): string {
    const id = `${operation.op}${this.#nodes.length}`;
    this.#nodes.push({ ...operation, id, inputs });
    return id;
  }

  shapeOf(id: string): Shape {
    return shapeAt(inferShapes(this.graph), id);
  }

  /** True with probability 1 / n. */
  once(times: number): boolean {
    return this.stream.below(times) === 0;
  }

  choose<Choice>(choices: readonly [Choice, ...Choice[]]): Choice {
    return choices[this.stream.below(choices.length)] ?? choices[0];
  }

  /** A random common divisor of the given numbers. */
  divisorOf(...numbers: readonly number[]): number {
    const divisors = Array.from({ length: Math.min(...numbers) }, (_, index) => index + 1).filter((size) =>
      numbers.every((number) => number % size === 0),
    );
    return divisors[this.stream.below(divisors.length)] ?? 1;
  }
}
