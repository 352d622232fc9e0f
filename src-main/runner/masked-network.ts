import type { Program, Variables } from '#main/program/index.ts';
import type { LayerBudget, LayerEntropy, LayerSummary } from '#shared/journal/index.ts';
import { pruneSmallest, remainingCount } from '#shared/pruning/index.ts';
import type { MeasuredLayer } from './methods/index.ts';

/** Weights and masks of the prunable layers, with the entropies of the last measurement. */
export function measuredLayers(
  program: Program,
  layers: readonly LayerSummary[],
  entropies: ReadonlyMap<string, Pick<LayerEntropy, 'entropy'>>,
): readonly MeasuredLayer[] {
  const variables = program.read(layers.flatMap(({ kernel }) => [`${kernel}/kernel`, `${kernel}/kernel/mask`]));
  return layers.map(({ name, kernel }) => ({
    layer: name,
    weights: variableOf(variables, `${kernel}/kernel`),
    mask: variableOf(variables, `${kernel}/kernel/mask`),
    entropy: entropyOf(entropies, name),
  }));
}

/**
 * Masks each layer's smallest weights as the budget says, sets them to 0, and lets the optimizer begin anew, since the training that
 * follows is a schedule of its own.
 */
export function prune(
  program: Program,
  layers: readonly LayerSummary[],
  measured: readonly MeasuredLayer[],
  budgets: readonly LayerBudget[],
): void {
  const assigned = new Map<string, Float32Array>();
  for (const [index, { kernel }] of layers.entries()) {
    const layer = measured[index];
    const budget = budgets[index];
    if (!layer || budget?.layer !== layer.layer) throw new Error('a method decides on every layer, in order');
    const mask = pruneSmallest(layer, budget.pruned);
    assigned.set(`${kernel}/kernel/mask`, mask);
    assigned.set(
      `${kernel}/kernel`,
      layer.weights.map((weight, place) => (mask[place] === 0 ? 0 : weight)),
    );
  }
  program.assign(assigned);
  program.restart();
}

/** How many of the prunable layers' weights are left, and the share that is not, 0..1. */
export function sparsityOf(program: Program, layers: readonly LayerSummary[]): { readonly remaining: number; readonly sparsity: number } {
  const masks = program.read(layers.map(({ kernel }) => `${kernel}/kernel/mask`));
  const remaining = [...masks.values()].reduce((sum, mask) => sum + remainingCount(mask), 0);
  const all = [...masks.values()].reduce((sum, { length }) => sum + length, 0);
  return { remaining, sparsity: all > 0 ? 1 - remaining / all : 0 };
}

function variableOf(variables: Variables, name: string): Float32Array {
  const variable = variables.get(name);
  if (!variable) throw new Error(`the program has no variable ${name}`);
  return variable;
}

function entropyOf(entropies: ReadonlyMap<string, Pick<LayerEntropy, 'entropy'>>, layer: string): number {
  const value = entropies.get(layer)?.entropy;
  if (value === undefined) throw new Error(`the entropy of ${layer} was not measured`);
  return value;
}
