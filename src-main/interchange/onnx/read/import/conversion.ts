import type { RefusedNode } from '#shared/errors/index.ts';
import { badOnnx } from '../bad-onnx.ts';
import { firstOdd } from '../number-types.ts';
import type { OnnxDocument } from '../open-onnx.ts';
import type { Operator } from '../onnx-operators.ts';
import { tensorForm, tensorNumbers } from '../tensor-numbers.ts';
import { ImportContext } from './context.ts';
import { folds } from './fold/index.ts';
import type { ImportDraft } from './import-draft.ts';
import { handlers } from './operators/index.ts';
import { joined } from './operators/binary.ts';
import { Refusal, required } from './refusal.ts';
import { refusalOf } from './supported-operators.ts';
import { inputTensor, declaredShapes } from './declared-shapes.ts';
import { UnknownConstant, Unknowable, UnknownTensor } from './unknown-values.ts';
import { constantOf, onnxShape, type Constant, type Value } from './values.ts';
import { FoldBudget } from './fold/fold.ts';

interface Setting {
  readonly document: OnnxDocument;
  readonly draft: ImportDraft;
  readonly operators: readonly Operator[];
  readonly batch: number;
  readonly opset: number;
}

/** Operators becoming nodes, one after the other. What is refused is kept until all has been looked at. */
export class Conversion {
  readonly context: ImportContext;
  readonly #refused = new Map<Operator, string>();
  readonly #document: OnnxDocument;
  readonly #operators: readonly Operator[];
  readonly #values: Map<string, Value>;
  /** Shapes that the file tells, for what stands for an operator that was refused. */
  readonly #told: ReadonlyMap<string, readonly number[]>;
  readonly #readers: ReadonlyMap<string, readonly Operator[]>;
  readonly #budget: FoldBudget;

  constructor({ document, draft, operators, batch, opset }: Setting, constants: ReadonlyMap<string, Constant>) {
    this.#document = document;
    this.#operators = operators;
    this.#values = new Map(constants);
    this.#budget = new FoldBudget(document.bytes);
    const readers = new Map<string, Operator[]>();
    for (const operator of operators) {
      for (const value of operator.inputs) readers.set(value, [...(readers.get(value) ?? []), operator]);
    }
    this.#readers = readers;
    this.#told = declaredShapes(document, batch);
    this.context = new ImportContext({
      draft,
      batch,
      opset,
      combine: joined,
      refuse: (operator, why) => this.#refuse(operator, why),
      isReadOnce: (node) => this.#isReadOnce(node),
      addend: (operator) => this.#addend(operator),
      isRepeatedAnyway: (operator, shape) => this.#isRepeatedAnyway(operator, shape),
      readsOthers: ({ outputs }) => outputs.slice(1).some((value) => this.#readers.has(value)),
    });
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  /** All that was refused, in the file's order. */
  get refused(): readonly RefusedNode[] {
    return this.#operators.flatMap((operator) => {
      const why = this.#refused.get(operator);
      return why === undefined ? [] : [{ name: operator.name, op: operator.op, why }];
    });
  }

  run(): void {
    for (const operator of this.#operators) {
      this.attempt(operator, () => {
        refuseUnknown(operator);
        this.#convert(operator);
      });
      this.#release(operator);
    }
  }

  /** Does something for an operator, and keeps why it could not be done; then others go on with stand-ins for what it yields. */
  attempt(operator: Operator, task: () => void): void {
    try {
      task();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!(error instanceof Unknowable)) this.#refuse(operator, error.message);
      // What it reads may be a function that nobody else wants to know.
      for (const input of operator.inputs) this.#settle(operator, input);
      for (const [index, value] of operator.outputs.entries()) this.#values.set(value, this.#standIn(operator, index));
    }
  }

  /** Constants that were computed and that nobody reads any more. */
  #release(operator: Operator): void {
    for (const input of operator.inputs) {
      const isLast = this.#readers.get(input)?.at(-1) === operator;
      if (isLast && this.#values.get(input)?.kind === 'constant') this.#values.delete(input);
    }
  }

  #refuse(operator: Operator, why: string): void {
    if (!this.#refused.has(operator)) this.#refused.set(operator, why);
  }

  #settle(operator: Operator, input: string): void {
    const value = this.#values.get(input);
    if (value?.kind !== 'expression') return;
    try {
      this.context.tensor(value);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!(error instanceof Unknowable)) this.#refuse(operator, error.message);
    }
  }

  #standIn(operator: Operator, index: number): Value {
    const { op, name, inputs, outputs } = operator;
    const [first, ...others] = inputs.flatMap((input) => this.#values.get(input) ?? []);
    if (isShape(op) || [first, ...others].every((value) => value === undefined || value.kind === 'constant')) return new UnknownConstant();
    const source = index === 0 && KEEP_SHAPE.has(op) && first?.kind !== 'constant' ? first : undefined;
    const tensor = source?.kind === 'expression' ? source.of : source;
    if (tensor) return this.context.standIn(operator, tensor);
    const told = this.#told.get(outputs[index] ?? '');
    return told ? inputTensor(this.context.draft, name, told) : new UnknownTensor();
  }

  #convert(operator: Operator): void {
    const { op, name } = operator;
    const inputs = operator.inputs.map((value) => (value === '' ? undefined : this.#read(value, operator)));
    const results = this.#results(operator, inputs);
    for (const [index, value] of operator.outputs.entries()) {
      const result = results[index];
      if (value === '' || (!result && index > 0 && !this.#readers.has(value))) continue;
      if (!result) throw badOnnx(`${name}, a ${op}, has no output ${index}.`, this.#document.file, `node ${name}`);
      this.#values.set(value, result);
    }
  }

  #results(operator: Operator, inputs: readonly (Value | undefined)[]): readonly Value[] {
    const { op } = operator;
    if (op === 'Constant') return [this.#constant(operator)];
    const isFixed = inputs.every((input) => input === undefined || input.kind === 'constant');
    if (op === 'ConstantOfShape') return [this.#filled(operator, inputs[0])];
    const fold = isFixed ? folds.get(op) : undefined;
    if (fold) return [fold(operator, inputs as readonly (Constant | undefined)[], { budget: this.#budget, opset: this.context.opset })];
    const handler = isFixed && inputs.length > 0 && !isShape(op) ? undefined : handlers.get(op);
    if (!handler && isFixed && inputs.some((input) => input instanceof UnknownConstant))
      throw new Unknowable('its constants are not known');
    if (!handler) throw new Refusal(unhandled(op, isFixed));
    return handler(operator, inputs, this.context);
  }

  #constant({ name, settings }: Operator): Constant {
    const tensor = settings.tensor('value');
    if (tensor) return constantTensor(this.#document, tensor, null, name);
    const single = settings.number('value_float');
    const numbers = settings.numbers('value_floats') ?? (single === undefined ? undefined : [single]);
    if (numbers) return constantOf(single === undefined ? [numbers.length] : [], 'float', Float32Array.from(numbers));
    const whole = settings.integer('value_int');
    const integers = required(settings.integers('value_ints') ?? (whole === undefined ? undefined : [whole]), 'a value of numbers');
    return constantOf(whole === undefined ? [integers.length] : [], 'integer', Float64Array.from(integers));
  }

  #filled({ settings, name }: Operator, shape: Value | undefined): Constant {
    const sizes = [...this.context.constant(shape, 'its shape').read()];
    const tensor = settings.tensor('value');
    const filler = tensor && constantTensor(this.#document, tensor, null, name);
    const type = filler?.type ?? 'float';
    const numbers = this.#budget.empty(type === 'float' ? new Float32Array() : new Float64Array(), sizes);
    return constantOf(sizes, type, numbers.fill(filler?.read()[0] ?? 0));
  }

  #read(value: string, operator: Operator): Value {
    const known = this.#values.get(value);
    if (known) return known;
    const isSparse = this.#document.graph.sparseInitializer.some(({ values }) => values?.name === value);
    if (isSparse) throw new Refusal(`${value} is kept sparse, which is not read here`);
    throw badOnnx(`${operator.name} reads ${value}, which nothing before it yields.`, this.#document.file, `node ${operator.name}`);
  }

  #isReadOnce(node: string): boolean {
    for (const [name, value] of this.#values) {
      if ((value.kind === 'expression' ? value.of : value) instanceof UnknownTensor) continue;
      if (value.kind === 'expression' && value.of.node === node) return false;
      if (value.kind === 'tensor' && value.node === node && this.#readers.get(name)?.length !== 1) return false;
    }
    return true;
  }

  #isRepeatedAnyway({ outputs }: Operator, shape: readonly number[]): boolean {
    const [value = ''] = outputs;
    const readers = this.#readers.get(value) ?? [];
    const isRepeated = ({ op, inputs }: Operator): boolean => {
      const other = this.#values.get(inputs.find((input) => input !== value) ?? '');
      return op === 'Mul' && other !== undefined && onnxShape(other, this.context.batch).join() === shape.join();
    };
    return readers.length > 0 && readers.every(isRepeated);
  }

  #addend({ outputs }: Operator): Constant | undefined {
    const [only, ...others] = this.#readers.get(outputs[0] ?? '') ?? [];
    if (only?.op !== 'Add' || others.length > 0) return undefined;
    const other = this.#values.get(only.inputs.find((value) => value !== outputs[0]) ?? '');
    return other?.kind === 'constant' ? other : undefined;
  }
}

/** Operators that change no shape, of their first input. */
const KEEP_SHAPE: ReadonlySet<string> = new Set([
  ...[
    'BatchNormalization',
    'Celu',
    'Cos',
    'Dropout',
    'GroupNormalization',
    'Hardmax',
    'InstanceNormalization',
    'LRN',
    'LayerNormalization',
  ],
  ...['LogSoftmax', 'LpNormalization', 'MeanVarianceNormalization', 'PRelu', 'Selu', 'Shrink', 'Sign', 'Sin', 'Softmax', 'Softsign'],
  ...['RMSNormalization', 'Round', 'ThresholdedRelu'],
]);

function isShape(op: string): boolean {
  return op === 'Shape' || op === 'Size';
}

function unhandled(op: string, isFixed: boolean): string {
  return isFixed ? `${op} of constants is not computed here` : 'it reads what the network computes, and is only known for constants';
}

function refuseUnknown(operator: Operator): void {
  const why = refusalOf(operator);
  if (why !== undefined) throw new Refusal(why);
}

/** A tensor of the file. Its numbers are read when they are needed. */
export function constantTensor(
  document: OnnxDocument,
  tensor: Parameters<typeof tensorForm>[1],
  name: string | null,
  place: string = tensor.name,
): Constant {
  const form = tensorForm(document, tensor, place);
  const read = (): ReturnType<Constant['read']> => {
    const numbers = tensorNumbers(document, tensor, form);
    const odd = firstOdd(numbers, false);
    if (odd < 0) return numbers;
    throw badOnnx(`${place} holds what is no number at place ${odd}.`, document.file, `tensor ${place}`);
  };
  return { kind: 'constant', shape: form.shape, type: form.type?.kind ?? 'integer', name, read };
}
