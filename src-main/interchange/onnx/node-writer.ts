import type { Shape, Weights } from '#shared/graph/index.ts';
import type { Attribute } from './attributes.ts';
import { TensorProto_DataType } from './messages/onnx_pb.ts';
import type { NodeInputs } from './node-inputs.ts';
import type { OnnxDraft } from './onnx-draft.ts';

interface NodeNames {
  /** Our node's ID. */
  readonly id: string;
  /** Name of the node's ONNX output. */
  readonly output: string;
}

/** Writes the operators and constants of one of our nodes. */
export class NodeWriter {
  readonly #draft: OnnxDraft;
  readonly #weights: Weights;
  readonly #node: NodeNames;

  constructor(draft: OnnxDraft, weights: Weights, node: NodeNames) {
    this.#draft = draft;
    this.#weights = weights;
    this.#node = node;
  }

  /** Adds the operator that yields the node's output, with the node's name. */
  write(opType: string, input: readonly string[], attribute: readonly Attribute[] = []): void {
    const { id, output } = this.#node;
    this.#draft.nodes.push({ opType, name: id, input: [...input], output: [output], attribute: [...attribute] });
  }

  /** Adds an intermediate operator. Returns the name of its output. */
  writePart(part: string, opType: string, input: readonly string[], attribute: readonly Attribute[] = []): string {
    const name = this.#draft.uniqueName(`${this.#node.id}/${part}`);
    this.#draft.nodes.push({ opType, name, input: [...input], output: [name], attribute: [...attribute] });
    return name;
  }

  /** Adds a float32 constant, row-major. Returns its name. */
  constant(role: string, shape: Shape, values: Float32Array): string {
    return this.#tensor(role, shape, TensorProto_DataType.FLOAT, values);
  }

  /** Adds an int64 vector: sizes, axes, indices. Returns its name. */
  indices(role: string, values: readonly number[]): string {
    return this.#tensor(role, [values.length], TensorProto_DataType.INT64, BigInt64Array.from(values, BigInt));
  }

  /** Adds a parameter with one value per channel, shaped to broadcast: `[channels, 1, 1]` if channels come first. Returns its name. */
  perChannel(role: string, { layout }: Pick<NodeInputs, 'layout'>): string {
    const values = this.valuesOf(role);
    return this.constant(role, layout === 'channels-first' ? [values.length, 1, 1] : [values.length], values);
  }

  /** Adds a one-dimensional parameter. Returns its name. */
  vector(role: string): string {
    const values = this.valuesOf(role);
    return this.constant(role, [values.length], values);
  }

  /** The values of one of the node's parameters. */
  valuesOf(role: string): Float32Array {
    const values = this.#weights.get(`${this.#node.id}/${role}`);
    if (!values) throw new Error(`no weights for ${this.#node.id}/${role}`);
    return values;
  }

  #tensor(role: string, shape: Shape, dataType: TensorProto_DataType, { buffer, byteOffset, byteLength }: ArrayBufferView): string {
    const name = this.#draft.uniqueName(`${this.#node.id}/${role}`);
    this.#draft.tensors.push({ name, dims: shape.map(BigInt), dataType, rawData: new Uint8Array(buffer, byteOffset, byteLength) });
    return name;
  }
}
