import { activationOf, type ActivationKind } from '#shared/graph/index.ts';
import type { Operator } from '../onnx-operators.ts';
import type { Constant, ElementwiseExpression, Tensor } from './values.ts';

/** What a function of one number is in our terms. */
export type Recognized =
  | { readonly kind: 'activation'; readonly activation: ActivationKind; readonly slope?: number }
  /** y = factor z + offset */
  | { readonly kind: 'line'; readonly factor: number; readonly offset: number };

/** The largest number that a float32 holds; what is bounded there is not bounded. */
const FLOAT32_MAX = 2 ** 128 - 2 ** 104;
const DECADES = 41;
/** Where functions are compared: densely where activations bend, and three times in each decade from 1e-3 on as far as float32 goes. */
const PROBES: readonly number[] = [
  ...Array.from({ length: 161 }, (_, index) => (index - 80) / 10),
  ...[2.999, 3.001, 5.999, 6.001, FLOAT32_MAX].flatMap(bothSigns),
  ...Array.from({ length: DECADES }, (_, decade) => [1, 2.2, 4.7].map((lead) => lead * 10 ** (decade - 3)))
    .flat()
    .flatMap(bothSigns),
];
/** What float32 constants such as 1 / √2 leave of equality. */
const TOLERANCE = 2e-6;
/** What float64 leaves of equality of what has no constants but its bounds. */
const EXACT = 1e-12;
const STRAIGHT: readonly ActivationKind[] = ['relu', 'relu6'];
const BENT: readonly ActivationKind[] = ['gelu', 'geluTanh', 'silu', 'hardSwish', 'sigmoid', 'hardSigmoid', 'tanh'];

/** One more step on a tensor's numbers; all operands are of the same tensor. */
export function expressionOf(
  of: Tensor,
  operator: Operator,
  operands: readonly (ElementwiseExpression | Tensor)[],
  apply: (...values: readonly number[]) => number,
): ElementwiseExpression {
  const valueAt = (z: number): number => apply(...operands.map((operand) => (operand.kind === 'expression' ? operand.valueAt(z) : z)));
  const steps = operands.reduce((sum, operand) => sum + (operand.kind === 'expression' ? operand.steps : 0), 1);
  return { kind: 'expression', of, operator, operands, apply, valueAt, steps };
}

/** A function by its values. Undefined for one that no activation computes; a bound that none has is none, however far out it lies. */
export function recognize(valueAt: (z: number) => number): Recognized | undefined {
  const values = PROBES.map(valueAt);
  const isWithin = (other: (z: number) => number, tolerance: (expected: number, z: number) => number): boolean =>
    PROBES.every((z, index) => {
      const expected = other(z);
      return Math.abs((values[index] ?? NaN) - expected) <= tolerance(expected, z);
    });
  const offset = valueAt(0);
  const factor = valueAt(1) - offset;
  // Of the line's own scale: a rectifier of small values is not a line of slope 0.
  const ofTerms = (_: number, z: number): number => TOLERANCE * (Math.abs(factor * z) + Math.abs(offset));
  if (isWithin((z) => factor * z + offset, ofTerms)) return { kind: 'line', factor, offset };
  const ofValue = (expected: number): number => EXACT * Math.abs(expected);
  const slope = -valueAt(-1);
  if (slope > 0 && slope <= 1 && isWithin((z) => (z > 0 ? z : slope * z), ofValue))
    return { kind: 'activation', activation: 'leakyRelu', slope };
  const ofUnit = (expected: number): number => TOLERANCE * (1 + Math.abs(expected));
  const isActivation = (kind: ActivationKind, tolerance: typeof ofValue): boolean => {
    const known = activationOf({ kind }).valueAt;
    return known !== null && isWithin(known, tolerance);
  };
  const activation = STRAIGHT.find((kind) => isActivation(kind, ofValue)) ?? BENT.find((kind) => isActivation(kind, ofUnit));
  return activation && { kind: 'activation', activation };
}

/** A function that is an activation of what an earlier step yields: that step, and the activation. */
export function lastStage(
  expression: ElementwiseExpression,
): { readonly inner: ElementwiseExpression; readonly found: Recognized } | undefined {
  const inner = stepsOf(expression).filter((step) => step !== expression);
  for (const step of inner.toSorted((a, b) => a.steps - b.steps)) {
    const found = recognize((w) => valueFrom(expression, step, w));
    if (found) return { inner: step, found };
  }
  return undefined;
}

/** All steps of a function, each once. */
function stepsOf(expression: ElementwiseExpression, known = new Set<ElementwiseExpression>()): readonly ElementwiseExpression[] {
  if (!known.has(expression)) {
    known.add(expression);
    for (const operand of expression.operands) if (operand.kind === 'expression') stepsOf(operand, known);
  }
  return [...known];
}

/** The value where a step yields w; NaN if it depends on more than that. */
function valueFrom(expression: ElementwiseExpression | Tensor, step: ElementwiseExpression, w: number): number {
  if (expression === step) return w;
  return expression.kind === 'tensor' ? NaN : expression.apply(...expression.operands.map((operand) => valueFrom(operand, step, w)));
}

function bothSigns(z: number): readonly number[] {
  return [-z, z];
}

/** The one number of a constant, whatever its shape. */
export function scalarOf(constant: Constant): number | undefined {
  return constant.shape.every((size) => size === 1) ? constant.read()[0] : undefined;
}
