import { LabError } from '#shared/errors/index.ts';
import {
  elementsOf,
  GraphDraft,
  GraphError,
  graphView,
  hasKernel,
  parseModelGraph,
  type GraphNode,
  type Shape,
  type Weights,
} from '#shared/graph/index.ts';
import { badOnnx } from '../bad-onnx.ts';
import { firstOdd } from '../number-types.ts';
import { Refusal } from './refusal.ts';

const MAX_NAME = 300;

type Unnamed<Node extends GraphNode> = Node extends GraphNode ? Omit<Node, 'id' | 'inputs'> : never;
/** A node without its position in the network. */
export type NodeForm = Unnamed<GraphNode>;

/** A node of the draft with the shape of what it yields. */
export interface Placed {
  readonly node: string;
  readonly shape: Shape;
}

type Values = Readonly<Record<string, Float32Array>>;

/** The network that an import builds: nodes under the file's names, made printable and unique, each checked as it is added. */
export class ImportDraft {
  readonly #file: string;
  readonly #draft = new GraphDraft({ name: 'import' });
  /** The number that a name gets where it is wanted once more. */
  readonly #counts = new Map<string, number>();
  /** Movements that were made already: the same one again is the same node. */
  readonly #movements = new Map<string, Placed>();

  constructor(file: string) {
    this.#file = file;
  }

  get nodes(): readonly GraphNode[] {
    return this.#draft.nodes;
  }

  get weights(): Weights {
    return this.#draft.weights;
  }

  /** Whether a node could still have that name. */
  isFree(name: string): boolean {
    return !this.#draft.has(name);
  }

  addInput(name: string, shape: Shape): Placed {
    const id = this.#draft.add({ id: this.#freeName(name), op: 'input', inputs: [], shape });
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
  add(form: NodeForm, input: Placed, name: string, values: Values = {}): Placed {
    return this.#place(form, [input.node], soundShape(form, input.shape), name, values);
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
    return this.#draft.find(id);
  }

  /** Gives a layer without a bias one. */
  addBias(id: string, bias: Float32Array): void {
    const node = this.#draft.find(id);
    if (!node || !hasKernel(node)) throw new Error(`${id} has no kernel`);
    this.#draft.update({ ...node, bias: true });
    this.#draft.setValues(id, 'bias', this.#checked(`${id}/bias`, bias));
  }

  #place(form: NodeForm, inputs: readonly string[], shape: Shape, name: string, values: Values): Placed {
    const id = this.#freeName(name);
    for (const [role, numbers] of Object.entries(values)) this.#checked(`${id}/${role}`, numbers);
    this.#draft.add({ id, inputs, ...form }, values);
    return { node: id, shape };
  }

  #checked(name: string, values: Float32Array): Float32Array {
    const odd = firstOdd(values, true);
    if (odd >= 0) throw badOnnx(`${name} holds ${values[odd]} at index ${odd}: not a finite number.`, this.#file, `tensor ${name}`);
    return values;
  }

  /** Printable, short and unique. */
  #freeName(wanted: string): string {
    const printable = wanted.replace(/[\p{Cc}\p{Cs}]/gu, '').slice(0, MAX_NAME) || 'node';
    let count = this.#counts.get(printable) ?? 1;
    let name = count === 1 ? printable : `${printable}:${count}`;
    while (this.#draft.has(name)) name = `${printable}:${++count}`;
    this.#counts.set(printable, count + 1);
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
    const shape = graphView(graph).shapeAt(probe.id);
    parseModelGraph(graph);
    return shape;
  } catch (error) {
    if (error instanceof GraphError) throw new Refusal(error.problem);
    if (!(error instanceof LabError)) throw error;
    const { location = '', message } = error.details;
    const [, field] = location.split(': ');
    throw new Refusal(`${field === undefined ? '' : `its ${field} cannot be: `}${message.replace(/^Invalid network: |\.$/g, '')}`);
  }
}
