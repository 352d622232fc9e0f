import { activationOf, type ActivationKind } from '#shared/graph/index.ts';
import { Refusal } from './refusal.ts';
import type { Constant, Curve, Tensor } from './values.ts';

/** What a function of one number is in our terms. */
export type Recognised =
  | { readonly kind: 'activation'; readonly activation: ActivationKind; readonly slope?: number }
  /** y = factor z + offset */
  | { readonly kind: 'line'; readonly factor: number; readonly offset: number };

/** Where functions are compared: densely where activations bend, and far out. */
const PROBES: readonly number[] = [
  ...Array.from({ length: 161 }, (_, index) => (index - 80) / 10),
  ...[-1e-3, 1e-3, -1e-2, 1e-2, -20, -12, 12, 20, -2.999, 2.999, -3.001, 3.001, 5.999, 6.001],
];
/** What float32 constants such as 1 / √2 leave of equality. */
const TOLERANCE = 2e-6;
const FIXED: readonly ActivationKind[] = ['relu', 'relu6', 'gelu', 'geluTanh', 'silu', 'hardSwish', 'sigmoid', 'hardSigmoid', 'tanh'];

/** One more step on a tensor's numbers; all operands are of the same tensor. */
export function curveOf(
  of: Tensor,
  operator: string,
  operands: readonly (Curve | Tensor)[],
  apply: (...values: readonly number[]) => number,
): Curve {
  const valueAt = (z: number): number => apply(...operands.map((operand) => (operand.kind === 'curve' ? operand.valueAt(z) : z)));
  const steps = operands.reduce((sum, operand) => sum + (operand.kind === 'curve' ? operand.steps : 0), 1);
  return { kind: 'curve', of, operator, operands, apply, valueAt, steps };
}

/** A function by its values. Undefined for one that no activation computes. */
export function recognise(valueAt: (z: number) => number): Recognised | undefined {
  const values = PROBES.map(valueAt);
  const isEqual = (other: (z: number) => number): boolean =>
    PROBES.every((z, index) => Math.abs((values[index] ?? NaN) - other(z)) <= TOLERANCE * (1 + Math.abs(z)));
  const offset = valueAt(0);
  const factor = valueAt(1) - offset;
  if (isEqual((z) => factor * z + offset)) return { kind: 'line', factor, offset };
  for (const activation of FIXED) {
    const known = activationOf({ kind: activation }).valueAt;
    if (known && isEqual(known)) return { kind: 'activation', activation };
  }
  const slope = -valueAt(-1);
  if (slope > 0 && slope <= 1 && isEqual((z) => (z > 0 ? z : slope * z))) return { kind: 'activation', activation: 'leakyRelu', slope };
  return undefined;
}

/** A function that is an activation of what an earlier step yields: that step, and the activation. */
export function lastStage(curve: Curve): { readonly inner: Curve; readonly found: Recognised } | undefined {
  const inner = stepsOf(curve).filter((step) => step !== curve);
  for (const step of inner.toSorted((a, b) => a.steps - b.steps)) {
    const found = recognise((w) => valueFrom(curve, step, w));
    if (found) return { inner: step, found };
  }
  return undefined;
}

/** All steps of a function, each once. */
function stepsOf(curve: Curve, known = new Set<Curve>()): readonly Curve[] {
  if (!known.has(curve)) {
    known.add(curve);
    for (const operand of curve.operands) if (operand.kind === 'curve') stepsOf(operand, known);
  }
  return [...known];
}

/** The value where a step yields w; NaN if it depends on more than that. */
function valueFrom(curve: Curve | Tensor, step: Curve, w: number): number {
  if (curve === step) return w;
  return curve.kind === 'tensor' ? NaN : curve.apply(...curve.operands.map((operand) => valueFrom(operand, step, w)));
}

/** The one number of a constant, whatever its shape. */
export function scalarOf(constant: Constant): number | undefined {
  return constant.shape.every((size) => size === 1) ? constant.read()[0] : undefined;
}

export function unknownCurve(): Refusal {
  return new Refusal('no activation that can be trained here computes this');
}
