import { type ActivationKind, activationOf } from '#shared/graph/index.ts';
import type { Operator } from '../onnx-operators.ts';
import type { Constant, ElementwiseExpression, Tensor } from './values.ts';

/** A scalar function that we have a node for. */
export type Recognized =
  | { readonly kind: 'activation'; readonly activation: ActivationKind; readonly slope?: number; readonly alpha?: number }
  /** y = factor z + offset */
  | { readonly kind: 'affine'; readonly factor: number; readonly offset: number };

/** The largest float32: a bound there is no bound. */
const FLOAT32_MAX = 2 ** 128 - 2 ** 104;
const DECADES = 41;
/** Where functions are compared: densely where activations bend, and three points per decade from 1e-3 to the largest float32. */
const PROBES: readonly number[] = [
  ...Array.from({ length: 161 }, (_, index) => (index - 80) / 10),
  ...[2.999, 3.001, 5.999, 6.001, FLOAT32_MAX].flatMap(bothSigns),
  ...Array.from({ length: DECADES }, (_, decade) => [1, 2.2, 4.7].map((lead) => lead * 10 ** (decade - 3)))
    .flat()
    .flatMap(bothSigns),
];
/** Relative tolerance for float32 constants such as 1 / √2. */
const TOLERANCE = 2e-6;
/** Relative tolerance of float64 for functions without rounded constants. */
const EXACT = 1e-12;
/** Here e^-z is below the rounding of 1 in float64. */
const DEEP = 40;
const PIECEWISE_LINEAR: readonly ActivationKind[] = ['relu', 'relu6'];
const SMOOTH: readonly ActivationKind[] = ['gelu', 'geluTanh', 'silu', 'hardSwish', 'sigmoid', 'hardSigmoid', 'tanh'];

/** An elementwise step whose operands all depend on the same tensor. */
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

/** Recognizes a function by its values at {@link PROBES}; undefined if no activation and no affine function matches. */
export function recognize(valueAt: (z: number) => number): Recognized | undefined {
  const values = PROBES.map(valueAt);
  const isWithin = (other: (z: number) => number, tolerance: (expected: number, z: number) => number): boolean =>
    PROBES.every((z, index) => {
      const expected = other(z);
      return Math.abs((values[index] ?? NaN) - expected) <= tolerance(expected, z);
    });
  const offset = valueAt(0);
  const factor = valueAt(1) - offset;
  // Relative to the function's own scale: a rectifier of small values is not a constant.
  const ofTerms = (_: number, z: number): number => TOLERANCE * (Math.abs(factor * z) + Math.abs(offset));
  if (isWithin((z) => factor * z + offset, ofTerms)) return { kind: 'affine', factor, offset };
  const ofValue = (expected: number): number => EXACT * Math.abs(expected);
  const slope = -valueAt(-1);
  if (slope > 0 && slope <= 1 && isWithin((z) => (z > 0 ? z : slope * z), ofValue))
    return { kind: 'activation', activation: 'leakyRelu', slope };
  // Float32 constants far below 0, where y = -α.
  const alpha = -valueAt(-DEEP);
  if (
    alpha > 0 &&
    Number.isFinite(alpha) &&
    isWithin(
      (z) => (z > 0 ? z : alpha * Math.expm1(z)),
      (expected) => TOLERANCE * Math.abs(expected),
    )
  )
    return { kind: 'activation', activation: 'elu', ...(alpha !== 1 && { alpha }) };
  const ofUnit = (expected: number): number => TOLERANCE * (1 + Math.abs(expected));
  const isActivation = (kind: ActivationKind, tolerance: typeof ofValue): boolean => {
    const known = activationOf({ kind }).valueAt;
    return known !== null && isWithin(known, tolerance);
  };
  const activation = PIECEWISE_LINEAR.find((kind) => isActivation(kind, ofValue)) ?? SMOOTH.find((kind) => isActivation(kind, ofUnit));
  return activation && { kind: 'activation', activation };
}

/** If the expression is an activation of an earlier step: that step and the activation. */
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

/** All steps of an expression, each once. */
function stepsOf(expression: ElementwiseExpression, known = new Set<ElementwiseExpression>()): readonly ElementwiseExpression[] {
  if (!known.has(expression)) {
    known.add(expression);
    for (const operand of expression.operands) if (operand.kind === 'expression') stepsOf(operand, known);
  }
  return [...known];
}

/** The expression's value if a step yields w; NaN if it depends on anything else. */
function valueFrom(expression: ElementwiseExpression | Tensor, step: ElementwiseExpression, w: number): number {
  if (expression === step) return w;
  return expression.kind === 'tensor' ? NaN : expression.apply(...expression.operands.map((operand) => valueFrom(operand, step, w)));
}

function bothSigns(z: number): readonly number[] {
  return [-z, z];
}

/** The number of a constant with one element; undefined for larger ones. */
export function scalarOf(constant: Constant): number | undefined {
  return constant.shape.every((size) => size === 1) ? constant.read()[0] : undefined;
}
