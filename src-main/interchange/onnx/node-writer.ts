import type { Shape, Weights } from '#shared/graph/index.ts';
import type { Attribute } from './attributes.ts';
import { TensorProto_DataType } from './messages/onnx_pb.ts';
import type { NodeInputs } from './node-inputs.ts';
import type { OnnxDraft } from './onnx-draft.ts';

interface NodePlace {
  /** Ours. */
  readonly id: string;
  /** Name of the ONNX value that the node yields. */
  readonly output: string;
}

/** Writes the operators and constants of one node of ours. */
export class NodeWriter {
  readonly #draft: OnnxDraft;
  readonly #weights: Weights;
  readonly #place: NodePlace;

  constructor(draft: OnnxDraft, weights: Weights, place: NodePlace) {
    this.#draft = draft;
    this.#weights = weights;
    this.#place = place;
  }

  /** The operator that yields the node's value; it bears the node's name. */
  write(opType: string, input: readonly string[], attribute: readonly Attribute[] = []): void {
    const { id, output } = this.#place;
    this.#draft.nodes.push({ opType, name: id, input: [...input], output: [output], attribute: [...attribute] });
  }

  /** An operator on the way to it. Returns the name of what it yields. */
  writePart(part: string, opType: string, input: readonly string[], attribute: readonly Attribute[] = []): string {
    const name = this.#draft.freeName(`${this.#place.id}/${part}`);
    this.#draft.nodes.push({ opType, name, input: [...input], output: [name], attribute: [...attribute] });
    return name;
  }

  /** A constant, row-major. Returns its name. */
  constant(role: string, shape: Shape, values: Float32Array): string {
    return this.#tensor(role, shape, TensorProto_DataType.FLOAT, values);
  }

  /** A list of whole numbers: sizes, axes, places. Returns its name. */
  indices(role: string, values: readonly number[]): string {
    return this.#tensor(role, [values.length], TensorProto_DataType.INT64, BigInt64Array.from(values, BigInt));
  }

  /** A parameter with a value for each channel, spread over what is read: `[channels, 1, 1]` where they come first. Returns its name. */
  perChannel(role: string, { layout }: Pick<NodeInputs, 'layout'>): string {
    const values = this.valuesOf(role);
    return this.constant(role, layout === 'channels-first' ? [values.length, 1, 1] : [values.length], values);
  }

  /** A parameter of one axis, as it is. Returns its name. */
  vector(role: string): string {
    const values = this.valuesOf(role);
    return this.constant(role, [values.length], values);
  }

  /** The values of one of the node's parameters; throws where the model has none. */
  valuesOf(role: string): Float32Array {
    const values = this.#weights.get(`${this.#place.id}/${role}`);
    if (!values) throw new Error(`no weights for ${this.#place.id}/${role}`);
    return values;
  }

  #tensor(role: string, shape: Shape, dataType: TensorProto_DataType, { buffer, byteOffset, byteLength }: ArrayBufferView): string {
    const name = this.#draft.freeName(`${this.#place.id}/${role}`);
    this.#draft.tensors.push({ name, dims: shape.map(BigInt), dataType, rawData: new Uint8Array(buffer, byteOffset, byteLength) });
    return name;
  }
}
