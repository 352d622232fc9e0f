import { INHERITED_SEGMENT, journalSegments, readRecordedSpec, readRunSpec, type RecordedSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type RunSource, UNKNOWN_PROGRAM } from '#shared/experiment/index.ts';
import { ELSEWHERE } from '#shared/settings/index.ts';
import type { EngineLog } from '../engine-log.ts';
import { ingestWhole } from '../ingest/ingest-journal.ts';
import { controlRequestOf } from '../queue/control-request-of.ts';
import { insertParent } from '../store/parents.ts';
import { endQueuedRun, insertRun } from '../store/run-records.ts';
import { insertSource } from '../store/sources.ts';
import type { Store } from '../store/store.ts';
import { insertMember } from '../store/studies.ts';
import type { RestoredRun } from './recover-trash.ts';

/** A run whose folder has no row. */
export interface LostRun {
  readonly id: string;
  readonly folder: string;
  readonly spec: RecordedSpec;
  readonly hasBegun: boolean;
}

/** Throws LabError `bad-file`, `not-found` or `conflict` for a folder that is not a run's. */
export function readLost(id: string, folder: string): LostRun {
  const spec = readRecordedSpec(folder);
  if (spec.runId !== id) {
    const message = `The spec.json in this folder belongs to run ${spec.runId}.`;
    throw new LabError('conflict', message, `Rename the folder ${spec.runId}.`, { file: folder });
  }
  return { id, folder, spec, hasBegun: journalSegments(folder).some((segment) => segment !== INHERITED_SEGMENT) };
}

/** Whether this lab created the run. */
export function isOwn(folder: string): boolean {
  try {
    readRunSpec(folder);
    return true;
  } catch {
    return false;
  }
}

/**
 * Stores the row of a run with everything that its journal has. Throws LabErrors of the database.
 *
 * @param deleted called with the run's number in the same transaction, if its folder is in the trash
 */
export function restoreRun(
  store: Store,
  { id, folder, spec, hasBegun }: LostRun,
  log: EngineLog,
  deleted?: (run: RestoredRun) => void,
): void {
  const { experiment, dataSet, createdAt, study, parent, priority } = spec;
  const source = sourceOf(spec);
  const executor = source ? ELSEWHERE : spec.on;
  try {
    store.transaction(() => {
      const status = hasBegun ? 'running' : 'queued';
      const run = insertRun(store, { id, experiment, dataSet: dataSet?.name, createdAt, status, priority, executor, ...unknownSize });
      if (source) insertSource(store, run, source);
      if (study) insertMember(store, run, study);
      if (parent) insertParent(store, run, parent);
      ingestWhole(store, run, folder);
      if (!hasBegun && (deleted || controlRequestOf(folder).stop === 'now')) endQueuedRun(store, run);
      deleted?.({ id, number: run, folder });
    });
    log.warn({ run: id }, 'restored the row of a run from its folder');
  } catch (error) {
    if (error instanceof LabError) throw error;
    log.warn({ folder, err: error }, 'ignored a folder in runs/ that is not a run');
  }
}

const unknownSize = { parameters: null, macs: null };

/** Undefined for a run of this lab. Experiments of other programs name their network at most. */
function sourceOf({ source, experiment }: RecordedSpec): RunSource | undefined {
  return source ?? (typeof experiment.network === 'object' ? undefined : { program: UNKNOWN_PROGRAM });
}
