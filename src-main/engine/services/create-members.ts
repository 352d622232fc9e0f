import { setImmediate } from 'node:timers/promises';
import type { Experiment } from '#shared/experiment/index.ts';
import { denseStageKey } from '#shared/planning/index.ts';
import type { RecordedStudy } from '#shared/study/index.ts';
import type { MemberRun } from '../store/studies.ts';
import { DenseRuns } from './dense-runs.ts';
import type { PreparedMember } from './experiment-service.ts';
import type { StudyMember } from './find-members.ts';
import type { RunService } from './run-service.ts';
import { sharedDenseStages } from './shared-dense-stages.ts';

interface MembersContext {
  readonly runs: RunService;
  readonly dataDir: string;
  /** The study's runs so far. */
  readonly existing: readonly MemberRun[];
  /** The variants of the study by name: those of the members, and others that may share a dense stage with them. */
  readonly prepared: ReadonlyMap<string, PreparedMember>;
}

/** Creates the runs of members without starting them; before the first member of a shared dense stage, the run that trains it. */
export async function createMembers(
  { id, study }: RecordedStudy,
  members: readonly StudyMember[],
  { runs, dataDir, existing, prepared }: MembersContext,
): Promise<void> {
  const shared = new Set(study.shareDenseStage ? sharedDenseStages([...prepared.values()]).map(({ key }) => key) : []);
  const denseRuns = new DenseRuns(dataDir, shared.size > 0 ? existing : []);
  for (const { variant, seed } of members) {
    const { run: own, dense = null } = prepared.get(variant.name) ?? {};
    if (!own) throw new Error(`Variant ${variant.name} is not prepared`);
    const run = { ...own, ...(study.priority !== undefined && { priority: study.priority }) };
    const named = (experiment: Experiment, what: string): Experiment => ({ ...experiment, seed, name: memberName(study.name, what, seed) });
    const isShared = dense !== null && shared.has(denseStageKey(dense));
    const parent = isShared
      ? denseRuns.of({ ...run, experiment: named(dense, 'dense training'), study: { id, variant: null } }, (one) => runs.add(one).id)
      : undefined;
    const begins = parent !== undefined && { parent: { run: parent, round: 0 } };
    runs.add({ ...run, experiment: named(run.experiment, variant.name), study: { id, variant: variant.name }, ...begins });
    // Other requests are answered in between.
    await setImmediate();
  }
}

const MAX_NAME = 200;

/** Variant and seed are more important than the start of the study's name. */
function memberName(study: string, variant: string, seed: number): string {
  const end = `: ${variant}, seed ${seed}`;
  return `${study.slice(0, Math.max(1, MAX_NAME - end.length))}${end}`;
}
