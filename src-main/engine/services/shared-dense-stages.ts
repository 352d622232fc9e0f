import { denseStageKey } from '#shared/planning/index.ts';
import type { PreparedMember } from './experiment-service.ts';

/** A dense stage that several variants of a study have in common. */
export interface SharedStage {
  readonly key: string;
  /** How many variants share it. */
  readonly variants: number;
  /** Its training steps. */
  readonly steps: number;
}

/**
 * The dense stages that two variants or more have in common; each is trained once for each seed.
 *
 * @param prepared one of each variant
 */
export function sharedDenseStages(prepared: readonly Pick<PreparedMember, 'dense' | 'denseSteps'>[]): readonly SharedStage[] {
  const stages = prepared.flatMap(({ dense, denseSteps }) => (dense ? [{ key: denseStageKey(dense), steps: denseSteps }] : []));
  return [...Map.groupBy(stages, ({ key }) => key)].flatMap(([key, [first, ...others]]) =>
    first && others.length > 0 ? [{ key, variants: 1 + others.length, steps: first.steps }] : [],
  );
}
