import { reduce, type Reduction, type ReductionOptions } from './reduce.ts';
import type { ObservedStates } from './linearize.ts';
import type { Model } from '#shared/graph/index.ts';

/** A step that the gate left out. */
export interface RefusedStep {
  readonly step: string;
  readonly why: string;
}

export interface CheckedReduction<Difference> {
  readonly reduction: Reduction;
  readonly refused: readonly RefusedStep[];
  /** Of what is left, within the limit. */
  readonly difference: Difference;
}

export interface ToleranceCheck<Difference extends { readonly worst: number }> {
  /** How far two models are apart on the inputs of the proof: the largest relative difference of their outputs. */
  readonly compare: (linearized: Model, reduced: Model) => Promise<Difference>;
  readonly limit: number;
}

/**
 * Reduces a model and holds the result against its linearized form, which it has to equal for every input. Where it does not within
 * the limit, the first step that breaks it is looked for (halving, each step exact on its own) and left out, until what remains
 * passes. Steps that change the function on purpose, equal on the data only, are not the gate's concern.
 */
export async function reduceWithinTolerance<Difference extends { readonly worst: number }>(
  model: Model,
  states: ObservedStates,
  options: ReductionOptions,
  { compare, limit }: ToleranceCheck<Difference>,
): Promise<CheckedReduction<Difference>> {
  const refused: RefusedStep[] = [];
  for (;;) {
    const without = new Set([...options.without, ...refused.map(({ step }) => step)]);
    const reduceBut = (more: readonly string[]): Reduction =>
      reduce(model, states, { ...options, without: new Set([...without, ...more]) });
    const reduction = reduceBut([]);
    const difference = await compare(reduction.linearized, reduction.reduced);
    if (difference.worst <= limit) return { reduction, refused, difference };

    const exact = reduction.steps.filter(({ exactOn, id }) => exactOn === 'input' && !without.has(id)).map(({ id }) => id);
    if (exact.length === 0) throw new Error('two equal models differ');
    const breaks = async (count: number): Promise<number> => {
      const part = reduceBut(exact.slice(count));
      return (await compare(part.linearized, part.reduced)).worst;
    };
    let [passing, failing, worst] = [0, exact.length, difference.worst];
    while (failing - passing > 1) {
      const middle = Math.floor((passing + failing) / 2);
      const found = await breaks(middle);
      if (found > limit) [failing, worst] = [middle, found];
      else passing = middle;
    }
    const step = exact[failing - 1] ?? '';
    refused.push({ step, why: `With it outputs differ by ${worst.toExponential(1)} relative, over the limit of ${limit}.` });
  }
}
