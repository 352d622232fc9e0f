import { channelsOf, type ModelGraph } from '#shared/graph/index.ts';
import type { Operator } from '../onnx-operators.ts';
import { expressionOf, lastStage, recognize, type Recognized } from './elementwise-expression.ts';
import type { ImportDraft } from './import-draft.ts';
import { nodeName } from './node-names.ts';
import { Refusal } from './refusal.ts';
import { Unknowable, UnknownConstant, UnknownTensor } from './unknown-values.ts';
import type { Constant, ElementwiseExpression, Tensor, Value } from './values.ts';

/** Longer than any activation that exporters write out; evaluation time grows with the number of steps. */
const MAX_STEPS = 40;

interface ContextOptions {
  readonly draft: ImportDraft;
  /** Batch size: the file's fixed one or, for a dynamic batch, a prime that divides no other size in the file. */
  readonly batch: number;
  readonly opset: number;
  /** Whether exactly one operator reads a node's value, in any shape. */
  readonly isReadOnce: (node: string) => boolean;
  /** Whether every reader of an operator's value multiplies it by a value of the given shape. */
  readonly isBroadcastByReaders: (operator: Operator, shape: readonly number[]) => boolean;
  /** Whether any output of an operator other than its first is read. */
  readonly usesExtraOutputs: (operator: Operator) => boolean;
  /** The constant that the single reader of an operator's value adds to it. */
  readonly addend: (operator: Operator) => Constant | undefined;
  /** Records why an operator cannot be imported; its readers continue with a stand-in. */
  readonly refuse: (operator: Operator, why: string) => void;
  /** Adds the node that combines two different tensors. Throws {@link Refusal}. */
  readonly combine: Combine;
}

type Combine = (operator: Operator, left: Tensor, right: Tensor, context: ImportContext) => Tensor;

/** Adds the nodes of an operator and returns its outputs in order. An omitted input is undefined. Throws {@link Refusal} if it is not supported. */
export type Handler = (operator: Operator, inputs: readonly (Value | undefined)[], context: ImportContext) => readonly Value[];

/** What handlers need to convert operators into nodes. */
export class ImportContext {
  readonly draft: ImportDraft;
  readonly batch: number;
  readonly opset: number;
  readonly notes = new Set<string>();
  readonly #nodeNotes = new Map<string, string>();
  readonly isReadOnce: ContextOptions['isReadOnce'];
  readonly #materialized = new WeakMap<ElementwiseExpression, Tensor>();
  readonly #combine: Combine;
  readonly #refuse: ContextOptions['refuse'];
  readonly addend: ContextOptions['addend'];
  readonly usesExtraOutputs: ContextOptions['usesExtraOutputs'];
  readonly isBroadcastByReaders: ContextOptions['isBroadcastByReaders'];

  constructor({ draft, batch, opset, isReadOnce, combine, refuse, addend, usesExtraOutputs, isBroadcastByReaders }: ContextOptions) {
    this.draft = draft;
    this.batch = batch;
    this.opset = opset;
    this.isReadOnce = isReadOnce;
    this.#combine = combine;
    this.#refuse = refuse;
    this.addend = addend;
    this.usesExtraOutputs = usesExtraOutputs;
    this.isBroadcastByReaders = isBroadcastByReaders;
  }

  /** Adds a note on a node, for an import that keeps it. */
  noteOn(node: string, note: string): void {
    this.#nodeNotes.set(node, note);
  }

  /** The notes on a graph of this import. */
  notesOf({ nodes }: ModelGraph): readonly string[] {
    return [...this.notes, ...nodes.flatMap(({ id }) => this.#nodeNotes.get(id) ?? [])];
  }

  name(operator: Operator, constants: readonly (Constant | undefined)[] = []): string {
    return nodeName(this.draft, operator, constants);
  }

  /** An elementwise step; long expressions are materialized first. */
  expression(
    operator: Operator,
    operands: readonly (ElementwiseExpression | Tensor)[],
    apply: (...values: readonly number[]) => number,
  ): ElementwiseExpression {
    const steps = operands.reduce((sum, operand) => sum + (operand.kind === 'expression' ? operand.steps : 0), 0);
    const used = steps > MAX_STEPS ? operands.map((operand) => this.tensor(operand)) : operands;
    const [first] = used;
    if (!first) throw new Error('an expression has operands');
    return expressionOf(first.kind === 'expression' ? first.of : first, operator, used, apply);
  }

  /** The tensor of a value. An expression becomes nodes; an unsupported one is refused and replaced by a stand-in. Throws {@link Refusal} for a constant. */
  tensor(value: Value | undefined): Tensor {
    if (!value) throw new Refusal('an input is missing');
    if (value instanceof UnknownConstant) throw new Unknowable('its input was refused');
    if (value.kind === 'constant') throw new Refusal('its input is a constant, not a computed value');
    if (value.kind === 'tensor') return value;
    const known = this.#materialized.get(value);
    if (known) return known;
    const tensor = this.#materialize(value);
    this.#materialized.set(value, tensor);
    return tensor;
  }

  constant(value: Value | undefined, what: string): Constant {
    if (value?.kind !== 'constant') throw new Refusal(`${what} is ${value ? 'computed from the input' : 'missing'}`);
    return value;
  }

  /** y = factor z + offset with scalar factor and offset. */
  affine(tensor: Tensor, factor: number, offset: number, name: string): Tensor {
    const channels = channelsOf(tensor.shape);
    let added: Tensor = tensor;
    if (factor !== 1) {
      const scale = this.draft.filled(channels, factor);
      added = { ...added, ...this.draft.add({ op: 'scale' }, added, `${name}.scale`, { scale }) };
    }
    if (offset !== 0) {
      const spec = { op: 'bias', shape: [channels], trained: false } as const;
      const values = this.draft.filled(channels, offset);
      added = { ...added, ...this.draft.add(spec, added, `${name}.offset`, { offset: values }) };
    }
    return added;
  }

  /** A stand-in with a tensor's shape for the output of a refused operator, so that the following operators can be checked. */
  standIn(operator: Operator, tensor: Tensor): Tensor {
    return tensor instanceof UnknownTensor ? tensor : { ...tensor, ...this.draft.addInput(operator.name, tensor.shape) };
  }

  #materialize(expression: ElementwiseExpression): Tensor {
    const { operator } = expression;
    const found = recognize(expression.valueAt);
    if (found) return this.#emit(expression.of, found, operator);
    const stage = lastStage(expression);
    if (stage) return this.#emit(this.tensor(stage.inner), stage.found, operator);
    if (expression.operands.every(({ kind }) => kind === 'tensor')) {
      this.#refuse(operator, 'it matches no supported activation');
      return this.standIn(operator, expression.of);
    }
    const operands = expression.operands.map((operand) => this.tensor(operand));
    const [left, right] = operands;
    if (left && right) return this.#combine(operator, left, right, this);
    return this.tensor(this.expression(operator, operands, expression.apply));
  }

  #emit(of: Tensor, found: Recognized, operator: Operator): Tensor {
    const name = this.name(operator);
    if (found.kind === 'affine') return this.affine(of, found.factor, found.offset, name);
    const { activation, slope, alpha } = found;
    const parameters = { ...(slope !== undefined && { slope }), ...(alpha !== undefined && { alpha }) };
    const spec = { op: 'activation', kind: activation, ...parameters } as const;
    return { ...of, ...this.draft.add(spec, of, name) };
  }
}
