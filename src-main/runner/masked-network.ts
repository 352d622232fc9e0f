import type { Program, Variables } from '#main/program/index.ts';
import { distinctKernels } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import type { MaskWeights } from '#shared/methods/index.ts';
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

/** The masks of a decision by kernel: layers may share one. */
export function masksByKernel(layers: readonly LayerSummary[], masks: readonly MaskWeights[]): ReadonlyMap<string, readonly MaskWeights[]> {
  return Map.groupBy(masks, ({ layer }) => layerOf(layers, layer).kernel);
}

/** A mask that prunes what any of the masks prunes. */
export function combinedMask(mask: Float32Array, masks: readonly MaskWeights[]): Float32Array {
  const isPruned = (index: number): boolean => masks.some((other) => other.mask[index] === 0);
  return mask.map((kept, index) => (kept === 0 || isPruned(index) ? 0 : 1));
}

/** A kernel's variables after applying more masks. Weights that any mask prunes are 0. */
export function maskedKernel(kernel: string, variables: Variables, masks: readonly MaskWeights[]): Variables {
  const mask = combinedMask(variableOf(variables, `${kernel}/kernel/mask`), masks);
  const weights = variableOf(variables, `${kernel}/kernel`).map((weight, index) => (mask[index] === 0 ? 0 : weight));
  return new Map([
    [`${kernel}/kernel/mask`, mask],
    [`${kernel}/kernel`, weights],
  ]);
}

export function layerOf(layers: readonly LayerSummary[], name: string): LayerSummary {
  const layer = layers.find((one) => one.name === name);
  if (!layer) throw new Error(`an action names ${name}, which is not a prunable layer`);
  return layer;
}

/**
 * Number of remaining prunable weights, and the fraction of the initial ones that are pruned or removed, 0..1.
 *
 * @param layers of the current network
 * @param initial layers of the run's initial network, by default the same
 */
export function sparsityOf(
  program: Program,
  layers: readonly LayerSummary[],
  initial: readonly LayerSummary[] = layers,
): { readonly remaining: number; readonly sparsity: number } {
  const masks = program.read(layers.map(({ kernel }) => `${kernel}/kernel/mask`));
  const remaining = [...masks.values()].reduce((sum, mask) => sum + remainingCount(mask), 0);
  const all = distinctKernels(initial).reduce((sum, { weights }) => sum + weights, 0);
  return { remaining, sparsity: all > 0 ? 1 - remaining / all : 0 };
}

/** Throws if there is no such variable. */
export function variableOf(variables: Variables, name: string): Float32Array {
  const variable = variables.get(name);
  if (!variable) throw new Error(`the program has no variable ${name}`);
  return variable;
}
