import type { Model } from '#shared/graph/index.ts';
import type { ObservedStates } from './linearize.ts';
import { reduce, type Reduction, type ReductionOptions } from './reduce.ts';

/** A step that exceeds the limit. */
export interface RefusedStep {
  readonly step: string;
  readonly why: string;
}

export interface CheckedReduction<Difference> {
  readonly reduction: Reduction;
  readonly refused: readonly RefusedStep[];
  /** Of the final reduction; within the limit. */
  readonly difference: Difference;
}

export interface ToleranceCheck<Difference extends { readonly worst: number }> {
  /** Compares the outputs of two models on the proof's inputs; `worst` is the largest relative difference. */
  readonly compare: (linearized: Model, reduced: Model) => Promise<Difference>;
  readonly limit: number;
}

/**
 * Reduces a model and compares the result with its linearized form, which it must equal for every input. While the difference exceeds the
 * limit, the first step that exceeds it is found by bisection and left out. The limit covers only steps that are exact for every input;
 * steps that are exact on the data change the function on purpose.
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
    const reduceWithout = (more: readonly string[]): Reduction =>
      reduce(model, states, { ...options, without: new Set([...without, ...more]) });
    const reduction = reduceWithout([]);
    const difference = await compare(reduction.linearized, reduction.reduced);
    if (difference.worst <= limit) return { reduction, refused, difference };

    const exactIn = ({ steps }: Reduction): readonly string[] =>
      steps.filter(({ exactOn, id }) => exactOn === 'input' && !without.has(id)).map(({ id }) => id);
    const exact = exactIn(reduction);
    if (exact.length === 0) throw new Error('two equal models differ');
    // Leaving out a merge can make another one possible in its place, which is left out, too.
    const reduceWithFirst = (count: number): Reduction => {
      const [first, others] = [new Set(exact.slice(0, count)), new Set(exact.slice(count))];
      for (;;) {
        const part = reduceWithout([...others]);
        const replacements = exactIn(part).filter((id) => !first.has(id) && !others.has(id));
        if (replacements.length === 0) return part;
        for (const id of replacements) others.add(id);
      }
    };
    const worstOfFirst = async (count: number): Promise<number> => {
      const part = reduceWithFirst(count);
      return (await compare(part.linearized, part.reduced)).worst;
    };
    let [passing, failing, worst] = [0, exact.length, difference.worst];
    while (failing - passing > 1) {
      const middle = Math.floor((passing + failing) / 2);
      const found = await worstOfFirst(middle);
      if (found > limit) [failing, worst] = [middle, found];
      else passing = middle;
    }
    const step = exact[failing - 1] ?? '';
    refused.push({ step, why: `With this step, the outputs differ by ${worst.toExponential(1)} (relative). The limit is ${limit}.` });
  }
}
