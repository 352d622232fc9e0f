import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { accumulate, clear, read, type Variable, variable } from '../tensor/variables.ts';
import type { ParameterGradient } from './backward-pass.ts';
import type { NetworkVariables } from './network-variables.ts';
import type { StepInputs } from './optimizer-updates.ts';

/** Sums of the gradients of a batch's parts, by parameter. Zero between steps, so checkpoints do not need them. */
export type GradientSums = ReadonlyMap<string, Variable>;

export function gradientSums(
  builder: GraphBuilder,
  { parameters }: NetworkVariables,
  gradients: ReadonlyMap<string, ParameterGradient>,
): GradientSums {
  return new Map(
    parameters.flatMap(({ parameter: { name }, trained: { type, shape } }) =>
      gradients.has(name) ? [[name, variable(builder, `${name}/gradient`, type, shape, 0)] as const] : [],
    ),
  );
}

/** Adds a part's gradients. */
export function addGradients(builder: GraphBuilder, sums: GradientSums, gradients: ReadonlyMap<string, ParameterGradient>): Output[] {
  return [...gradients].flatMap(([name, { gradient }]) => {
    const sum = sums.get(name);
    return sum ? [accumulate(builder, sum, gradient)] : [];
  });
}

/** The inputs of the update after all parts: parameters and gradient sums, read from their variables. */
export function summedInputs(builder: GraphBuilder, sums: GradientSums, { parameters }: NetworkVariables): StepInputs {
  return {
    current: new Map(parameters.map(({ parameter, trained }) => [parameter.name, read(builder, trained)])),
    gradients: new Map([...sums].map(([name, sum]) => [name, { gradient: read(builder, sum), readers: [] }])),
  };
}

export function clearGradients(builder: GraphBuilder, sums: GradientSums, after: readonly Output[]): Output[] {
  return [...sums.values()].map((sum) => clear(builder, sum, after));
}
