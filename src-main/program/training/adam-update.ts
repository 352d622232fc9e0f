import type { FloatType } from '../graph-def/data-type.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { StepOptions } from '../program.ts';
import { binary, cast, unary } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';
import { accumulate, read, subtract, type Variable } from '../tensor/variables.ts';
import type { ParameterGradient } from './backward-pass.ts';
import { decayedDirection, maskedDirection } from './descent-direction.ts';
import type { UpdateSettings } from './momentum-update.ts';
import type { ParameterVariables } from './network-variables.ts';

/** Scalars of the network's type that all parameters share in one step of Adam. */
export interface AdamStep extends Pick<UpdateSettings, 'weightDecay'> {
  /** rate · √(1 - β₂ᵗ) / (1 - β₁ᵗ) */
  readonly correctedRate: Output;
  /** ε · √(1 - β₂ᵗ) */
  readonly correctedEpsilon: Output;
  readonly beta1: Output;
  readonly beta2: Output;
  readonly zero: Output;
  /** rate · decay, for AdamW only; Adam adds the decay to the gradient. */
  readonly decoupledDecay?: Output;
}

/** Counts the step t from 1 and computes the bias corrections in double precision: 1 - β₂ᵗ is small at first. */
export function adamStep(
  builder: GraphBuilder,
  steps: Variable,
  { learningRate, momentum, weightDecay }: UpdateSettings,
  { kind, beta2: secondDecay, epsilon }: Exclude<StepOptions['optimizer'], { kind: 'sgd' }>,
): AdamStep {
  const type = learningRate.type as FloatType;
  const one = constant(builder, 'float64', 1);
  const counted = accumulate(builder, steps, constant(builder, steps.type, 1));
  const step = cast(builder, read(builder, steps, [counted]), 'float64');
  const beta2 = constant(builder, type, secondDecay);
  const correction = (beta: Output): Output => binary(builder, 'Sub', one, binary(builder, 'Pow', cast(builder, beta, 'float64'), step));
  const rootCorrection2 = unary(builder, 'Sqrt', correction(beta2));
  const rate = binary(
    builder,
    'RealDiv',
    binary(builder, 'Mul', cast(builder, learningRate, 'float64'), rootCorrection2),
    correction(momentum),
  );
  return {
    correctedRate: cast(builder, rate, type),
    correctedEpsilon: cast(builder, binary(builder, 'Mul', rootCorrection2, constant(builder, 'float64', epsilon)), type),
    beta1: momentum,
    beta2,
    zero: constant(builder, type, 0),
    weightDecay,
    ...(kind === 'adamw' && { decoupledDecay: binary(builder, 'Mul', learningRate, weightDecay) }),
  };
}

/**
 * Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019) as PyTorch writes them: m ← β₁·m + (1 - β₁)·d,
 * v ← β₂·v + (1 - β₂)·d², w ← w - rate / (1 - β₁ᵗ) · m / (√v / √(1 - β₂ᵗ) + ε), which is the same as
 * w ← w - correctedRate · m / (√v + correctedEpsilon). Adam: d = (g + decay·w) ⊙ mask. AdamW: d = g ⊙ mask, after w ← w - rate·decay·w.
 * Returns the update node.
 */
export function adamUpdate(
  builder: GraphBuilder,
  parameter: ParameterVariables,
  current: Output,
  { gradient, readers }: ParameterGradient,
  step: AdamStep,
): Output {
  const { trained, moments } = parameter;
  const [first, second] = moments;
  if (!first || !second) throw new Error('only trained parameters have a gradient');
  const { zero, beta1, beta2, correctedRate, correctedEpsilon, decoupledDecay, weightDecay } = step;
  const decayed = decoupledDecay && subtract(builder, trained, binary(builder, 'Mul', current, decoupledDecay, [gradient]), readers);
  const direction = decayed
    ? maskedDirection(builder, parameter, gradient)
    : decayedDirection(builder, parameter, current, gradient, weightDecay);
  return builder.add({
    op: 'ResourceApplyAdam',
    inputs: [
      ...[trained.handle, first.handle, second.handle],
      // β₁ᵗ and β₂ᵗ: rate and ε already include the corrections.
      ...[zero, zero],
      ...[correctedRate, beta1, beta2, correctedEpsilon, direction],
    ],
    attributes: { T: { type: trained.type }, use_locking: { flag: false }, use_nesterov: { flag: false } },
    type: trained.type,
    after: decayed ? [decayed] : readers,
  });
}
