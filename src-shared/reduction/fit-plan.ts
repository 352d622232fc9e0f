import { LabError } from '#shared/errors/index.ts';
import type { PlanEdits } from './plan-builder.ts';
import type { Reduction } from './reduce.ts';
import { forcibleStepKinds } from './reduction-step.ts';
import type { PlannedStep } from './step-schema.ts';

/** A step of a stored plan. */
export type StoredStep = Pick<PlannedStep, 'id' | 'kind' | 'taken' | 'forced'>;

type ReduceWith = (edits: PlanEdits) => Pick<Reduction, 'steps' | 'refusedMerges'>;

/**
 * The edits with which a network's plan takes exactly the steps that a stored plan takes. If other merges gain here, as with other latencies, those
 * of the stored plan are forced in their order, and the others are left out. Throws LabError `not-found` naming the first step that the network
 * does not have.
 */
export function fitPlan(stored: readonly StoredStep[], reduceWith: ReduceWith): PlanEdits {
  const without = new Set(stored.flatMap(({ id, taken }) => (taken ? [] : [id])));
  const force = stored.flatMap(({ id, taken, forced }) => (taken && forced ? [id] : []));
  const wanted = stored.filter(({ taken }) => taken);
  const { steps } = reduceWith({ without, force });
  const taken = steps.flatMap(({ id }) => (without.has(id) ? [] : [id]));
  if (isSame(taken, wanted)) return { without: listed(without, steps), force };
  return forcedFit(wanted, without, reduceWith);
}

function isSame(taken: readonly string[], wanted: readonly StoredStep[]): boolean {
  return taken.length === wanted.length && taken.every((id, index) => id === wanted[index]?.id);
}

/** The edits that force all merges and approximate steps of a stored plan. */
function forcedFit(wanted: readonly StoredStep[], leftOut: ReadonlySet<string>, reduceWith: ReduceWith): PlanEdits {
  const ids = new Set(wanted.map(({ id }) => id));
  const force = wanted.flatMap(({ id, kind }) => (forcibleStepKinds.has(kind) ? [id] : []));
  const without = new Set(leftOut);
  for (;;) {
    const { steps, refusedMerges } = reduceWith({ without, force });
    // Leaving out some steps can bring in others.
    const others = steps.filter(({ id }) => !ids.has(id) && !without.has(id));
    for (const { id } of others) without.add(id);
    if (others.length > 0) continue;
    const found = new Set(steps.map(({ id }) => id));
    const missing = wanted.find(({ id }) => !found.has(id));
    if (missing) throw misfit(missing.id, refusedMerges);
    return { without: listed(without, steps), force };
  }
}

/** The steps that are left out, without those that the plan does not have. */
function listed(without: ReadonlySet<string>, steps: Reduction['steps']): ReadonlySet<string> {
  return new Set(steps.flatMap(({ id }) => (without.has(id) ? [id] : [])));
}

function misfit(id: string, refused: Reduction['refusedMerges']): LabError {
  const why = impossibilityOf(id, refused);
  return new LabError(
    'not-found',
    `The plan does not fit this network, which has no step ${id}.${why === undefined ? '' : ` ${why}`}`,
    'Plan this model again, or set `taken` of the step to false in the plan.',
    { location: id },
  );
}

/** Why a merge would compute something else, if that is known. */
export function impossibilityOf(id: string, refused: Reduction['refusedMerges']): string | undefined {
  return refused.find(({ id: own, nodes }) => own === undefined && id.endsWith(`:${nodes[0] ?? ''}..${nodes.at(-1) ?? ''}`))?.why;
}
