import type { RefusedNode } from '#shared/contract/lab-error.ts';
import { badOnnx } from '../bad-onnx.ts';
import { firstOdd } from '../number-types.ts';
import type { OnnxDocument } from '../open-onnx.ts';
import type { Operator } from '../onnx-operators.ts';
import { tensorForm, tensorNumbers } from '../tensor-numbers.ts';
import { ImportContext, CurveRefusal } from './context.ts';
import { folds } from './fold/folds.ts';
import type { GraphDraft } from './graph-draft.ts';
import { handlers } from './handlers.ts';
import { joined } from './operators/joined.ts';
import { Refusal, required } from './refusal.ts';
import { refusalOf } from './supported-operators.ts';
import { constantOf, type Constant, type Value } from './values.ts';
import { emptyLike } from './fold/strided.ts';

interface Setting {
  readonly document: OnnxDocument;
  readonly draft: GraphDraft;
  readonly operators: readonly Operator[];
  readonly batch: number;
  readonly opset: number;
}

/** Operators becoming nodes, one after the other. What is refused is kept until all has been looked at. */
export class Conversion {
  readonly context: ImportContext;
  readonly refused: RefusedNode[] = [];
  readonly #document: OnnxDocument;
  readonly #operators: readonly Operator[];
  readonly #values: Map<string, Value>;
  /** Values of operators that were refused, and what depends on them. */
  readonly #lost = new Set<string>();
  readonly #readers: ReadonlyMap<string, readonly Operator[]>;

  constructor({ document, draft, operators, batch, opset }: Setting, constants: ReadonlyMap<string, Constant>) {
    this.#document = document;
    this.#operators = operators;
    this.#values = new Map(constants);
    const readers = new Map<string, Operator[]>();
    for (const operator of operators) {
      for (const value of operator.inputs) readers.set(value, [...(readers.get(value) ?? []), operator]);
    }
    this.#readers = readers;
    this.context = new ImportContext({
      draft,
      batch,
      opset,
      combine: joined,
      isReadOnce: (node) => this.#isReadOnce(node),
      addend: (operator) => this.#addend(operator),
      readsOthers: ({ outputs }) => outputs.slice(1).some((value) => this.#readers.has(value)),
    });
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  /** Undefined for a value that was refused. */
  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  run(): void {
    for (const operator of this.#operators) {
      const isLost = operator.inputs.some((name) => this.#lost.has(name));
      this.attempt(operator, () => {
        refuseUnknown(operator);
        if (!isLost) this.#convert(operator);
      });
      if (isLost) this.#lose(operator);
    }
  }

  /** Does something for an operator, and keeps why it could not be done. */
  attempt(operator: Operator, task: () => void): void {
    try {
      task();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { name, op } = error instanceof CurveRefusal ? { name: error.operator, op: error.op } : operator;
      if (!this.refused.some((known) => known.name === name)) this.refused.push({ name, op, why: error.message });
      this.#lose(operator);
    }
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
    if (fold) return [fold(operator, inputs as readonly (Constant | undefined)[], this.context.opset)];
    const handler = handlers.get(op);
    if (!handler) throw new Refusal('it reads what the network computes, and is only known for constants');
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
    const numbers = emptyLike(type === 'float' ? new Float32Array() : new Float64Array(), sizes);
    return constantOf(sizes, type, numbers.fill(filler?.read()[0] ?? 0));
  }

  #read(value: string, operator: Operator): Value {
    const known = this.#values.get(value);
    if (known) return known;
    throw badOnnx(`${operator.name} reads ${value}, which nothing before it yields.`, this.#document.file, `node ${operator.name}`);
  }

  #lose({ outputs }: Operator): void {
    for (const value of outputs) this.#lost.add(value);
  }

  #isReadOnce(node: string): boolean {
    for (const [name, value] of this.#values) {
      if (value.kind === 'curve' && value.of.node === node) return false;
      if (value.kind === 'tensor' && value.node === node && this.#readers.get(name)?.length !== 1) return false;
    }
    return true;
  }

  #addend({ outputs }: Operator): Constant | undefined {
    const [only, ...others] = this.#readers.get(outputs[0] ?? '') ?? [];
    if (only?.op !== 'Add' || others.length > 0) return undefined;
    const other = this.#values.get(only.inputs.find((value) => value !== outputs[0]) ?? '');
    return other?.kind === 'constant' ? other : undefined;
  }
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
