import type { Program, Variables } from '#main/program/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import { type MaskedWeights, remainingCount } from '#shared/pruning/index.ts';

/** Kernel weights and masks of the prunable layers, by layer name. */
export function maskedWeights(program: Program, layers: readonly LayerSummary[]): ReadonlyMap<string, MaskedWeights> {
  const variables = program.read(layers.flatMap(({ kernel }) => [`${kernel}/kernel`, `${kernel}/kernel/mask`]));
  return new Map(
    layers.map(({ name, kernel }) => [
      name,
      { layer: name, weights: variableOf(variables, `${kernel}/kernel`), mask: variableOf(variables, `${kernel}/kernel/mask`) },
    ]),
  );
}

/** A kernel's variables after applying another mask. Weights that either mask prunes are 0. */
export function maskedKernel(kernel: string, variables: Variables, mask: Float32Array): Variables {
  const both = variableOf(variables, `${kernel}/kernel/mask`).map((kept, index) => (kept === 0 || mask[index] === 0 ? 0 : 1));
  return new Map([
    [`${kernel}/kernel/mask`, both],
    [`${kernel}/kernel`, variableOf(variables, `${kernel}/kernel`).map((weight, index) => (both[index] === 0 ? 0 : weight))],
  ]);
}

/** Number of remaining prunable weights, and the pruned fraction, 0..1. */
export function sparsityOf(program: Program, layers: readonly LayerSummary[]): { readonly remaining: number; readonly sparsity: number } {
  const masks = program.read(layers.map(({ kernel }) => `${kernel}/kernel/mask`));
  const remaining = [...masks.values()].reduce((sum, mask) => sum + remainingCount(mask), 0);
  const all = [...masks.values()].reduce((sum, { length }) => sum + length, 0);
  return { remaining, sparsity: all > 0 ? 1 - remaining / all : 0 };
}

/** Throws if there is no such variable. */
export function variableOf(variables: Variables, name: string): Float32Array {
  const variable = variables.get(name);
  if (!variable) throw new Error(`the program has no variable ${name}`);
  return variable;
}
