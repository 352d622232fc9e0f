import type { Attribute } from '#main/saved-model/attribute.ts';
import type { DataType } from '#main/saved-model/data-type.ts';
import type { Shape } from '#shared/graph/index.ts';

/** The element types of exported graphs. */
export type NumberType = Extract<DataType, 'float32' | 'int32'>;

/** One value of an operation's attribute map. */
export type AttributeValue =
  | Exclude<Attribute, { readonly type: DataType } | { readonly shape: unknown } | { readonly tensor: unknown }>
  | { readonly type: NumberType };

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** An operation. Its first output has its name; others are `<name>:1`, `<name>:2`, … */
export interface TensorflowNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: Attributes;
}

/** A `Const` operation, row-major. */
export interface TensorflowConstant {
  readonly name: string;
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array;
}

/** A placeholder or output. The batch is not part of its shape. */
export interface TensorflowPort {
  readonly name: string;
  readonly shape: Shape;
}

/** A network as TensorFlow operations: float32, channels last, with its parameters as constants. */
export interface TensorflowGraph {
  readonly input: TensorflowPort;
  readonly output: TensorflowPort;
  /** In topological order, without placeholder and constants. */
  readonly nodes: readonly TensorflowNode[];
  readonly constants: readonly TensorflowConstant[];
}

export function typeOf({ data }: Pick<TensorflowConstant, 'data'>): NumberType {
  return data instanceof Float32Array ? 'float32' : 'int32';
}
