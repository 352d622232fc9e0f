import type { RefusedNode } from '#shared/errors/index.ts';
import { badOnnx } from '../bad-onnx.ts';
import { firstInvalid } from '../number-types.ts';
import type { Operator } from '../onnx-operators.ts';
import type { OnnxDocument } from '../open-onnx.ts';
import { tensorInfo, tensorNumbers } from '../tensor-numbers.ts';
import { ImportContext } from './context.ts';
import { declaredShapes, inputTensor } from './declared-shapes.ts';
import { FoldBudget } from './fold/fold.ts';
import { folds } from './fold/index.ts';
import type { ImportDraft } from './import-draft.ts';
import { combineTensors } from './operators/binary.ts';
import { handlers } from './operators/index.ts';
import { Refusal, required } from './refusal.ts';
import { refusalOf } from './supported-operators.ts';
import { Unknowable, UnknownConstant, UnknownTensor } from './unknown-values.ts';
import { type Constant, constantOf, onnxShape, type Value } from './values.ts';

interface ConversionOptions {
  readonly document: OnnxDocument;
  readonly draft: ImportDraft;
  readonly operators: readonly Operator[];
  readonly batch: number;
  readonly opset: number;
}

/** Converts operators into nodes, in order. Collects refusals until every operator has been checked. */
export class Conversion {
  readonly context: ImportContext;
  readonly #refused = new Map<Operator, string>();
  readonly #document: OnnxDocument;
  readonly #operators: readonly Operator[];
  readonly #values: Map<string, Value>;
  /** Shapes that the file declares, for the stand-ins of refused operators. */
  readonly #declared: ReadonlyMap<string, readonly number[]>;
  readonly #readers: ReadonlyMap<string, readonly Operator[]>;
  readonly #budget: FoldBudget;

  constructor({ document, draft, operators, batch, opset }: ConversionOptions, constants: ReadonlyMap<string, Constant>) {
    this.#document = document;
    this.#operators = operators;
    this.#values = new Map(constants);
    this.#budget = new FoldBudget(document.bytes);
    const readers = new Map<string, Operator[]>();
    for (const operator of operators) {
      for (const value of operator.inputs) readers.set(value, [...(readers.get(value) ?? []), operator]);
    }
    this.#readers = readers;
    this.#declared = declaredShapes(document, batch);
    this.context = new ImportContext({
      draft,
      batch,
      opset,
      combine: combineTensors,
      refuse: (operator, why) => this.#refuse(operator, why),
      isReadOnce: (node) => this.#isReadOnce(node),
      addend: (operator) => this.#addend(operator),
      isBroadcastByReaders: (operator, shape) => this.#isBroadcastByReaders(operator, shape),
      usesExtraOutputs: ({ outputs }) => outputs.slice(1).some((value) => this.#readers.has(value)),
    });
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  /** All refused nodes, in the file's order. */
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

  /** Runs a task for an operator. On refusal, records the reason and sets stand-ins for the operator's outputs. */
  attempt(operator: Operator, task: () => void): void {
    try {
      task();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!(error instanceof Unknowable)) this.#refuse(operator, error.message);
      // Its inputs may be expressions that no other operator materializes.
      for (const input of operator.inputs) this.#materialize(operator, input);
      for (const [index, value] of operator.outputs.entries()) this.#values.set(value, this.#standIn(operator, index));
    }
  }

  /** Drops computed constants after their last reader. */
  #release(operator: Operator): void {
    for (const input of operator.inputs) {
      const isLast = this.#readers.get(input)?.at(-1) === operator;
      if (isLast && this.#values.get(input)?.kind === 'constant') this.#values.delete(input);
    }
  }

  #refuse(operator: Operator, why: string): void {
    if (!this.#refused.has(operator)) this.#refused.set(operator, why);
  }

  #materialize(operator: Operator, input: string): void {
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
    const source = index === 0 && SHAPE_PRESERVING.has(op) && first?.kind !== 'constant' ? first : undefined;
    const tensor = source?.kind === 'expression' ? source.of : source;
    if (tensor) return this.context.standIn(operator, tensor);
    const declared = this.#declared.get(outputs[index] ?? '');
    return declared ? inputTensor(this.context.draft, name, declared) : new UnknownTensor();
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
    if (!handler && isFixed && inputs.some((input) => input instanceof UnknownConstant)) throw new Unknowable('its constants are unknown');
    if (!handler) throw new Refusal(unhandled(op, isFixed));
    return handler(operator, inputs, this.context);
  }

  #constant({ name, attributes }: Operator): Constant {
    const tensor = attributes.tensor('value');
    if (tensor) return constantTensor(this.#document, tensor, null, name);
    const single = attributes.number('value_float');
    const numbers = attributes.numbers('value_floats') ?? (single === undefined ? undefined : [single]);
    if (numbers) return constantOf(single === undefined ? [numbers.length] : [], 'float', Float32Array.from(numbers));
    const whole = attributes.integer('value_int');
    const integers = required(attributes.integers('value_ints') ?? (whole === undefined ? undefined : [whole]), 'a value of numbers');
    return constantOf(whole === undefined ? [integers.length] : [], 'integer', Float64Array.from(integers));
  }

  #filled({ attributes, name }: Operator, shape: Value | undefined): Constant {
    const sizes = [...this.context.constant(shape, 'its shape').read()];
    const tensor = attributes.tensor('value');
    const filler = tensor && constantTensor(this.#document, tensor, null, name);
    const type = filler?.type ?? 'float';
    const numbers = this.#budget.empty(type === 'float' ? new Float32Array() : new Float64Array(), sizes);
    return constantOf(sizes, type, numbers.fill(filler?.read()[0] ?? 0));
  }

  #read(value: string, operator: Operator): Value {
    const known = this.#values.get(value);
    if (known) return known;
    const isSparse = this.#document.graph.sparseInitializer.some(({ values }) => values?.name === value);
    if (isSparse) throw new Refusal(`${value} is a sparse tensor, which is not supported`);
    throw badOnnx(`${operator.name} reads ${value}, which no earlier node yields.`, this.#document.file, `node ${operator.name}`);
  }

  #isReadOnce(node: string): boolean {
    for (const [name, value] of this.#values) {
      if ((value.kind === 'expression' ? value.of : value) instanceof UnknownTensor) continue;
      if (value.kind === 'expression' && value.of.node === node) return false;
      if (value.kind === 'tensor' && value.node === node && this.#readers.get(name)?.length !== 1) return false;
    }
    return true;
  }

  #isBroadcastByReaders({ outputs }: Operator, shape: readonly number[]): boolean {
    const [value = ''] = outputs;
    const readers = this.#readers.get(value) ?? [];
    const isBroadcast = ({ op, inputs }: Operator): boolean => {
      const other = this.#values.get(inputs.find((input) => input !== value) ?? '');
      return op === 'Mul' && other !== undefined && onnxShape(other, this.context.batch).join() === shape.join();
    };
    return readers.length > 0 && readers.every(isBroadcast);
  }

  #addend({ outputs }: Operator): Constant | undefined {
    const [only, ...others] = this.#readers.get(outputs[0] ?? '') ?? [];
    if (only?.op !== 'Add' || others.length > 0) return undefined;
    const other = this.#values.get(only.inputs.find((value) => value !== outputs[0]) ?? '');
    return other?.kind === 'constant' ? other : undefined;
  }
}

/** Operators whose first output has the shape of their first input. */
const SHAPE_PRESERVING: ReadonlySet<string> = new Set([
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
  return isFixed ? `${op} of constants is not supported` : 'it is supported only for constants';
}

function refuseUnknown(operator: Operator): void {
  const why = refusalOf(operator);
  if (why !== undefined) throw new Refusal(why);
}

/** A constant from a tensor of the file. Its numbers are read on demand. */
export function constantTensor(
  document: OnnxDocument,
  tensor: Parameters<typeof tensorInfo>[1],
  name: string | null,
  label: string = tensor.name,
): Constant {
  const info = tensorInfo(document, tensor, label);
  const read = (): ReturnType<Constant['read']> => {
    const numbers = tensorNumbers(document, tensor, info);
    const index = firstInvalid(numbers, false);
    if (index < 0) return numbers;
    throw badOnnx(`${label} holds NaN at index ${index}.`, document.file, `tensor ${label}`);
  };
  return { kind: 'constant', shape: info.shape, type: info.type?.kind ?? 'integer', name, read };
}
