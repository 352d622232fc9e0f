import type { Operator } from '../onnx-operators.ts';
import { channelsOf } from '#shared/graph/index.ts';
import { expressionOf, lastStage, recognize, type Recognized } from './elementwise-expression.ts';
import type { ImportDraft } from './import-draft.ts';
import { nodeName } from './node-names.ts';
import { Refusal } from './refusal.ts';
import { Unknowable, UnknownConstant, UnknownTensor } from './unknown-values.ts';
import type { Constant, ElementwiseExpression, Tensor, Value } from './values.ts';

/** No activation is written out in more; computing an expression takes as long as it has steps. */
const MAX_STEPS = 40;

interface Setting {
  readonly draft: ImportDraft;
  /** Samples in a batch: what the file has baked in, or where it leaves it open a number that nothing else in it is a multiple of. */
  readonly batch: number;
  readonly opset: number;
  /** Whether a node's value, under whatever shape, is read by one operator only. */
  readonly isReadOnce: (node: string) => boolean;
  /** Whether all that read an operator's value multiply it by one that has a shape. */
  readonly isRepeatedAnyway: (operator: Operator, shape: readonly number[]) => boolean;
  /** Whether anything reads the outputs of an operator behind its first. */
  readonly readsOthers: (operator: Operator) => boolean;
  /** The constant that the only reader of an operator's value adds to it. */
  readonly addend: (operator: Operator) => Constant | undefined;
  /** Keeps why an operator cannot be taken over; whoever reads it goes on with a stand-in. */
  readonly refuse: (operator: Operator, why: string) => void;
  /** Joins two values that no single function of one value describes. Throws {@link Refusal}. */
  readonly combine: Combine;
}

type Combine = (operator: Operator, left: Tensor, right: Tensor, context: ImportContext) => Tensor;

/** Adds the nodes of an operator. Returns its outputs in order. An omitted input is undefined. Throws {@link Refusal} for what has no node. */
export type Handler = (operator: Operator, inputs: readonly (Value | undefined)[], context: ImportContext) => readonly Value[];

/** What operators need to become nodes. */
export class ImportContext {
  readonly draft: ImportDraft;
  readonly batch: number;
  readonly opset: number;
  readonly notes = new Set<string>();
  readonly isReadOnce: Setting['isReadOnce'];
  readonly #settled = new WeakMap<ElementwiseExpression, Tensor>();
  readonly #combine: Combine;
  readonly #refuse: Setting['refuse'];
  readonly addend: Setting['addend'];
  readonly readsOthers: Setting['readsOthers'];
  readonly isRepeatedAnyway: Setting['isRepeatedAnyway'];

  constructor({ draft, batch, opset, isReadOnce, combine, refuse, addend, readsOthers, isRepeatedAnyway }: Setting) {
    this.draft = draft;
    this.batch = batch;
    this.opset = opset;
    this.isReadOnce = isReadOnce;
    this.#combine = combine;
    this.#refuse = refuse;
    this.addend = addend;
    this.readsOthers = readsOthers;
    this.isRepeatedAnyway = isRepeatedAnyway;
  }

  name(operator: Operator, constants: readonly (Constant | undefined)[] = []): string {
    return nodeName(this.draft, operator, constants);
  }

  /** One more step on numbers of a tensor. */
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

  /** The node that yields a value; a stand-in for a function that no node computes, which is refused. Throws {@link Refusal} for a constant. */
  tensor(value: Value | undefined): Tensor {
    if (!value) throw new Refusal('it lacks an input');
    if (value instanceof UnknownConstant) throw new Unknowable('what it reads was refused');
    if (value.kind === 'constant') throw new Refusal('it reads a constant where a computed value is expected');
    if (value.kind === 'tensor') return value;
    const known = this.#settled.get(value);
    if (known) return known;
    const tensor = this.#settle(value);
    this.#settled.set(value, tensor);
    return tensor;
  }

  constant(value: Value | undefined, what: string): Constant {
    if (value?.kind !== 'constant') throw new Refusal(`${what} is ${value ? 'computed from the input' : 'missing'}`);
    return value;
  }

  /** y = factor z + offset, the same for all numbers. */
  line(tensor: Tensor, factor: number, offset: number, name: string): Tensor {
    const channels = channelsOf(tensor.shape);
    let placed: Tensor = tensor;
    if (factor !== 1) {
      const scale = new Float32Array(channels).fill(factor);
      placed = { ...placed, ...this.draft.add({ op: 'scale' }, placed, `${name}.scale`, { scale }) };
    }
    if (offset !== 0) {
      const form = { op: 'bias', shape: [channels], trained: false } as const;
      const values = new Float32Array(channels).fill(offset);
      placed = { ...placed, ...this.draft.add(form, placed, `${name}.offset`, { offset: values }) };
    }
    return placed;
  }

  /** What stands for the value of an operator that was refused, so that the others can be looked at: it has the shape of another. */
  standIn(operator: Operator, tensor: Tensor): Tensor {
    return tensor instanceof UnknownTensor ? tensor : { ...tensor, ...this.draft.addInput(operator.name, tensor.shape) };
  }

  #settle(expression: ElementwiseExpression): Tensor {
    const { operator } = expression;
    const found = recognize(expression.valueAt);
    if (found) return this.#emit(expression.of, found, operator);
    const stage = lastStage(expression);
    if (stage) return this.#emit(this.tensor(stage.inner), stage.found, operator);
    if (expression.operands.every(({ kind }) => kind === 'tensor')) {
      this.#refuse(operator, 'no activation that can be trained here computes this');
      return this.standIn(operator, expression.of);
    }
    const operands = expression.operands.map((operand) => this.tensor(operand));
    const [left, right] = operands;
    if (left && right) return this.#combine(operator, left, right, this);
    return this.tensor(this.expression(operator, operands, expression.apply));
  }

  #emit(of: Tensor, found: Recognized, operator: Operator): Tensor {
    const name = this.name(operator);
    if (found.kind === 'line') return this.line(of, found.factor, found.offset, name);
    const { activation, slope } = found;
    const form = { op: 'activation', kind: activation, ...(slope !== undefined && { slope }) } as const;
    return { ...of, ...this.draft.add(form, of, name) };
  }
}
