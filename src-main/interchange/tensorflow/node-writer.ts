import { elementsOf, type Shape, type Weights } from '#shared/graph/index.ts';
import type { TensorflowDraft } from './tensorflow-draft.ts';
import type { Attributes } from './tensorflow-graph.ts';

/** Writes the operations of one of our nodes, named `<node>/<operation>`. Every operation has the type `T` float32. */
export class NodeWriter {
  readonly #draft: TensorflowDraft;
  readonly #weights: Weights;
  readonly #id: string;

  constructor(draft: TensorflowDraft, weights: Weights, id: string) {
    this.#draft = draft;
    this.#weights = weights;
    this.#id = id;
  }

  /** Adds an operation. Returns the name of its first output. */
  add(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const name = this.#draft.uniqueName(`${this.#id}/${op}`);
    this.#draft.nodes.push({ name, op, inputs: [...inputs], attributes: { T: { type: 'float32' }, ...attributes } });
    return name;
  }

  reshape(value: string, shape: readonly number[]): string {
    return this.add('Reshape', [value, this.indices('shape', shape)], { Tshape: { type: 'int32' } });
  }

  concatenate(values: readonly string[], axis: number): string {
    return this.add('ConcatV2', [...values, this.indices('axis', axis)], { N: { integer: values.length }, Tidx: { type: 'int32' } });
  }

  /** The mean over axes, which are removed, or kept with size 1 if `keepAxes`. */
  mean(value: string, axes: readonly number[], keepAxes: boolean): string {
    return this.add('Mean', [value, this.indices('axes', axes)], { Tidx: { type: 'int32' }, keep_dims: { flag: keepAxes } });
  }

  /** Adds cells of one value before and after each axis. */
  pad(value: string, before: readonly number[], after: readonly number[], fill: number): string {
    const sizes = [0, 0, ...before.flatMap((size, axis) => [size, after[axis] ?? 0])];
    const borders = this.#constant('borders', [before.length + 1, 2], Int32Array.from(sizes));
    return this.add('PadV2', [value, borders, this.scalar('fill', fill)], { Tpaddings: { type: 'int32' } });
  }

  /** Adds a float32 constant, row-major. Returns its name. */
  constant(role: string, shape: Shape, values: Float32Array): string {
    return this.#constant(role, shape, values);
  }

  /** Adds a float32 scalar. Returns its name. */
  scalar(role: string, value: number): string {
    return this.#constant(role, [], Float32Array.of(value));
  }

  /** Adds int32 sizes, axes or indices; a list is a vector. Returns its name. */
  indices(role: string, values: number | readonly number[]): string {
    const list = typeof values === 'number' ? [values] : values;
    return this.#constant(role, typeof values === 'number' ? [] : [list.length], Int32Array.from(list));
  }

  /** Adds one of the node's parameters, by default as a vector. Returns its name. */
  parameter(role: string, shape?: Shape): string {
    const values = this.valuesOf(role);
    return this.#constant(role, shape ?? [values.length], values);
  }

  /** The values of one of the node's parameters. */
  valuesOf(role: string): Float32Array {
    const values = this.#weights.get(`${this.#id}/${role}`);
    if (!values) throw new Error(`no weights for ${this.#id}/${role}`);
    return values;
  }

  #constant(role: string, shape: Shape, data: Float32Array | Int32Array): string {
    const name = this.#draft.uniqueName(`${this.#id}/${role}`);
    if (elementsOf(shape) !== data.length) throw new Error(`${name} has ${data.length} values for [${shape.join(', ')}]`);
    this.#draft.constants.push({ name, shape, data });
    return name;
  }
}
