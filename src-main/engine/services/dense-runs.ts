import { readRunSpec, runFolder, type RunSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { denseStageKey } from '#shared/planning/index.ts';
import type { MemberRun } from '../store/studies.ts';
import type { NewRun } from './create-run.ts';

/** The runs of a study that train the dense stage of several members, by what they train. */
export class DenseRuns {
  readonly #ids: Map<string, string>;

  /** @param runs those of the study so far */
  constructor(dataDir: string, runs: readonly MemberRun[]) {
    const own = runs.filter(({ variant }) => variant === null);
    this.#ids = new Map(own.flatMap(({ id }) => recordedKey(runFolder(dataDir, id)).map((key) => [key, id] as const)));
  }

  /** The ID of the run that trains what a new one would; `create` makes it if there is none. */
  of(run: NewRun, create: (run: NewRun) => string): string {
    const key = keyOf(run);
    const id = this.#ids.get(key) ?? create(run);
    this.#ids.set(key, id);
    return id;
  }
}

/** None for a run whose folder is deleted or damaged: others begin from a new one. */
function recordedKey(folder: string): readonly string[] {
  try {
    return [keyOf(readRunSpec(folder))];
  } catch (error) {
    if (error instanceof LabError) return [];
    throw error;
  }
}

/** Everything that the weights after the dense training depend on. */
function keyOf({ app, experiment, model, threads }: Pick<RunSpec, 'app' | 'experiment' | 'model' | 'threads'>): string {
  return JSON.stringify([app, experiment.seed, denseStageKey(experiment), model?.sha256 ?? null, threads ?? null]);
}
