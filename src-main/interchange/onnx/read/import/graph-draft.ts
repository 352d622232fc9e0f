import { LabError } from '#shared/errors/index.ts';
import { elementsOf, GraphError, inferShapes, parseModelGraph, shapeAt, type GraphNode, type Shape } from '#shared/graph/index.ts';
import { badOnnx } from '../bad-onnx.ts';
import { firstOdd } from '../number-types.ts';
import { Refusal } from './refusal.ts';

const MAX_NAME = 300;

type Unnamed<Node extends GraphNode> = Node extends GraphNode ? Omit<Node, 'id' | 'inputs'> : never;
/** A node without its place in the network. */
export type NodeForm = Unnamed<GraphNode>;

/** What has been made of a node so far. */
export interface Placed {
  readonly node: string;
  readonly shape: Shape;
}

/** Our network in the making. */
export class GraphDraft {
  readonly #file: string;
  readonly #nodes = new Map<string, GraphNode>();
  readonly #names = new Set<string>();
  /** The number that a name gets where it is wanted once more. */
  readonly #counts = new Map<string, number>();
  /** Movements that were made already: whoever wants the same again reads the same node. */
  readonly #movements = new Map<string, Placed>();
  readonly weights = new Map<string, Float32Array>();

  constructor(file: string) {
    this.#file = file;
  }

  get nodes(): readonly GraphNode[] {
    return [...this.#nodes.values()];
  }

  /** Whether a node could still be called so. */
  isFree(name: string): boolean {
    return !this.#names.has(name);
  }

  addInput(name: string, shape: Shape): Placed {
    const id = this.#take(name);
    this.#nodes.set(id, { id, op: 'input', inputs: [], shape });
    return { node: id, shape };
  }

  /** A node that only moves values. Throws {@link Refusal} where its shapes do not fit. */
  move(form: Extract<NodeForm, { op: 'transpose' | 'reshape' | 'slice' | 'pad' }>, input: Placed, name: string): Placed {
    const key = JSON.stringify([input.node, form]);
    const placed = this.#movements.get(key) ?? this.add(form, input, name);
    this.#movements.set(key, placed);
    return placed;
  }

  /** A node that reads one other. Throws {@link Refusal} where its shapes do not fit. */
  add(form: NodeForm, input: Placed, name: string, weights: Readonly<Record<string, Float32Array>> = {}): Placed {
    return this.#place(form, [input.node], soundShape(form, input.shape), name, weights);
  }

  /** A node that reads several others, of which the caller knows that they fit. */
  join(form: NodeForm, inputs: readonly Placed[], shape: Shape, name: string): Placed {
    return this.#place(
      form,
      inputs.map(({ node }) => node),
      shape,
      name,
      {},
    );
  }

  nodeOf(id: string): GraphNode | undefined {
    return this.#nodes.get(id);
  }

  /** Gives a map that has none a bias. */
  addBias(id: string, bias: Float32Array): void {
    const node = this.#nodes.get(id);
    if (node?.op !== 'conv2d' && node?.op !== 'dense') throw new Error(`${id} is no map`);
    this.#nodes.set(id, { ...node, bias: true });
    this.#keep(`${id}/bias`, bias);
  }

  #place(form: NodeForm, inputs: readonly string[], shape: Shape, name: string, weights: Readonly<Record<string, Float32Array>>): Placed {
    const id = this.#take(name);
    for (const [role, values] of Object.entries(weights)) this.#keep(`${id}/${role}`, values);
    this.#nodes.set(id, { id, inputs, ...form });
    return { node: id, shape };
  }

  #keep(name: string, values: Float32Array): void {
    const odd = firstOdd(values, true);
    if (odd >= 0) throw badOnnx(`${name} holds ${values[odd]} at place ${odd}: no number to go on from.`, this.#file, `tensor ${name}`);
    this.weights.set(name, values);
  }

  /** Printable, short, and nobody else's. */
  #take(wanted: string): string {
    const printable = wanted.replace(/[\p{Cc}\p{Cs}]/gu, '').slice(0, MAX_NAME) || 'node';
    let count = this.#counts.get(printable) ?? 1;
    let name = count === 1 ? printable : `${printable}:${count}`;
    while (this.#names.has(name)) name = `${printable}:${++count}`;
    this.#counts.set(printable, count + 1);
    this.#names.add(name);
    return name;
  }
}

/** Of what a node yields, alone between an input and an end. Throws {@link Refusal} for one that no network may have. */
function soundShape(form: NodeForm, input: Shape): Shape {
  const probe = { id: 'it', inputs: ['given'], ...form } as GraphNode;
  const nodes: readonly GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [elementsOf(input)] },
    { id: 'given', op: 'reshape', inputs: ['input'], shape: input },
    probe,
    { id: 'end', op: 'flatten', inputs: [probe.id] },
  ];
  const graph = { format: 1, name: 'probe', nodes, output: 'end' } as const;
  try {
    const shape = shapeAt(inferShapes(graph), probe.id);
    parseModelGraph(graph);
    return shape;
  } catch (error) {
    if (error instanceof GraphError) throw new Refusal(error.problem);
    if (!(error instanceof LabError)) throw error;
    const { location: place = '', message } = error.details;
    const [, field] = place.split(': ');
    throw new Refusal(`${field === undefined ? '' : `its ${field} cannot be: `}${message.replace(/^No network: |\.$/g, '')}`);
  }
}
