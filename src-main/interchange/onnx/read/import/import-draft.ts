import { LabError } from '#shared/errors/index.ts';
import {
  elementsOf,
  GraphDraft,
  GraphError,
  type GraphNode,
  graphView,
  hasKernel,
  parseModelGraph,
  type Shape,
  type Weights,
} from '#shared/graph/index.ts';
import { badOnnx } from '../bad-onnx.ts';
import { firstInvalid } from '../number-types.ts';
import { Refusal } from './refusal.ts';

const MAX_NAME = 300;

type Unnamed<Node extends GraphNode> = Node extends GraphNode ? Omit<Node, 'id' | 'inputs'> : never;
/** A node without ID and inputs. */
export type NodeSpec = Unnamed<GraphNode>;

/** A node of the draft and its output shape. */
export interface DraftNode {
  readonly node: string;
  readonly shape: Shape;
}

type Values = Readonly<Record<string, Float32Array>>;

/** The network that an import builds. Node names are the file's, made printable and unique; every node is checked when it is added. */
export class ImportDraft {
  readonly #file: string;
  readonly #draft = new GraphDraft({ name: 'import' });
  /** Next number for a repeated name. */
  readonly #counts = new Map<string, number>();
  /** Cache of data movements: equal ones share a node. */
  readonly #movements = new Map<string, DraftNode>();

  /** Number of parameter values that may still be added. */
  #room: number;

  /** @param room the largest number of parameter values */
  constructor(file: string, room: number) {
    this.#file = file;
    this.#room = room;
  }

  get nodes(): readonly GraphNode[] {
    return this.#draft.nodes;
  }

  get weights(): Weights {
    return this.#draft.weights;
  }

  /** Whether no node has the name yet. */
  isFree(name: string): boolean {
    return !this.#draft.has(name);
  }

  addInput(name: string, shape: Shape): DraftNode {
    const id = this.#draft.add({ id: this.#uniqueName(name), op: 'input', inputs: [], shape });
    return { node: id, shape };
  }

  /** Adds or reuses a node that only moves values. Throws {@link Refusal} for an invalid shape. */
  move(spec: Extract<NodeSpec, { op: 'transpose' | 'reshape' | 'slice' | 'pad' }>, input: DraftNode, name: string): DraftNode {
    const key = JSON.stringify([input.node, spec]);
    const added = this.#movements.get(key) ?? this.add(spec, input, name);
    this.#movements.set(key, added);
    return added;
  }

  /** Adds a node with one input. Throws {@link Refusal} for an invalid shape. */
  add(spec: NodeSpec, input: DraftNode, name: string, values: Values = {}): DraftNode {
    return this.#addNode(spec, [input.node], checkedShape(spec, input.shape), name, values);
  }

  /** Adds a node with several inputs; the caller guarantees that the shapes match. */
  join(spec: NodeSpec, inputs: readonly DraftNode[], shape: Shape, name: string): DraftNode {
    return this.#addNode(
      spec,
      inputs.map(({ node }) => node),
      shape,
      name,
      {},
    );
  }

  /** Equal values of a parameter. Throws {@link Refusal} if there are too many. */
  filled(count: number, value: number): Float32Array {
    this.#reserve(count);
    return new Float32Array(count).fill(value);
  }

  nodeOf(id: string): GraphNode | undefined {
    return this.#draft.find(id);
  }

  /** Adds a bias to a layer without one. */
  addBias(id: string, bias: Float32Array): void {
    const node = this.#draft.find(id);
    if (!node || !hasKernel(node)) throw new Error(`${id} has no kernel`);
    this.#draft.update({ ...node, bias: true });
    this.#draft.setValues(id, 'bias', this.#checked(`${id}/bias`, bias));
  }

  #addNode(spec: NodeSpec, inputs: readonly string[], shape: Shape, name: string, values: Values): DraftNode {
    const id = this.#uniqueName(name);
    for (const [role, numbers] of Object.entries(values)) this.#checked(`${id}/${role}`, numbers);
    this.#draft.add({ id, inputs, ...spec }, values);
    return { node: id, shape };
  }

  #checked(name: string, values: Float32Array): Float32Array {
    this.#reserve(values.length);
    this.#room -= values.length;
    const index = firstInvalid(values, true);
    if (index >= 0) throw badOnnx(`${name} holds ${values[index]} at index ${index}, which is not finite.`, this.#file, `tensor ${name}`);
    return values;
  }

  #reserve(count: number): void {
    if (!(count <= this.#room)) throw new Refusal('the weights up to here have more values than the file can account for');
  }

  /** Printable, short and unique. */
  #uniqueName(wanted: string): string {
    const printable = wanted.replace(/[\p{Cc}\p{Cs}]/gu, '').slice(0, MAX_NAME) || 'node';
    let count = this.#counts.get(printable) ?? 1;
    let name = count === 1 ? printable : `${printable}:${count}`;
    while (this.#draft.has(name)) name = `${printable}:${++count}`;
    this.#counts.set(printable, count + 1);
    return name;
  }
}

/** The output shape of a node, checked in a minimal graph around it. Throws {@link Refusal} for an invalid node. */
function checkedShape(spec: NodeSpec, input: Shape): Shape {
  const probe = { id: 'it', inputs: ['given'], ...spec } as GraphNode;
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
    throw new Refusal(`${field === undefined ? '' : `invalid ${field}: `}${message.replace(/^Invalid network: |\.$/g, '')}`);
  }
}
