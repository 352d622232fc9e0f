import { randomInt } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inheritRounds, runFolder, type RunSpec, syncFolder, writeRunSpec } from '#main/run-folder/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { sharedSettings } from '#shared/methods/index.ts';
import { ingestWhole } from '../ingest/ingest-journal.ts';
import { insertParent } from '../store/parents.ts';
import { insertRun, runById, type RunRecord } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { storeErrorOf } from '../store/store-errors.ts';
import { insertMember } from '../store/studies.ts';

/** A validated experiment, ready to become a run. */
export interface NewRun {
  readonly app: string;
  readonly experiment: Experiment;
  readonly dataSet: RunSpec['dataSet'];
  readonly model?: RunSpec['model'];
  readonly threads?: RunSpec['threads'];
  /** The study that the run is a member of. */
  readonly study?: RunSpec['study'];
  readonly priority?: RunSpec['priority'];
  /** The cluster that it is to run on; this machine without it. */
  readonly on?: RunSpec['on'];
  /** What it begins from, for a branch. */
  readonly parent?: RunSpec['parent'];
  readonly parameters: number;
  readonly macs: number;
}

/** No vowels that form words, and no letters that look like digits. */
const ID_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * Creates the run's folder and row. The folder is written under a hidden name and renamed within the row's transaction, so that a kill at
 * any moment leaves both, or a folder that the next start removes or, if it is complete, queues (see recover-folders.ts). A branch gets the
 * rounds of its parent. Throws what {@link inheritRounds} throws.
 */
export function createRun(store: Store, dataDir: string, { parameters, macs, ...spec }: NewRun): RunRecord {
  const { experiment, study, parent, priority, on } = spec;
  const createdAt = new Date().toISOString();
  const id = newRunId(createdAt);
  const folder = runFolder(dataDir, id);
  const unfinished = join(dirname(folder), `.${id}`);
  let made = unfinished;
  try {
    writeRunSpec(unfinished, { format: 1, runId: id, createdAt, ...spec });
    // A member of a study takes over the dense training once that is done.
    if (parent && !study) {
      const { delta } = sharedSettings(experiment.method);
      inheritRounds(runFolder(dataDir, parent.run), unfinished, { runId: id, parent, delta });
    }
    store.transaction(() => {
      const number = insertRun(store, {
        id,
        experiment,
        dataSet: spec.dataSet.name,
        createdAt,
        status: 'queued',
        priority,
        executor: on,
        parameters,
        macs,
      });
      if (study) insertMember(store, number, study);
      if (parent) insertParent(store, number, parent);
      ingestWhole(store, number, unfinished);
      renameSync(unfinished, folder);
      made = folder;
      syncFolder(dirname(folder));
    });
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw storeErrorOf(error, folder);
  }
  const run = runById(store, id);
  if (!run) throw new Error(`Run ${id} has no row`);
  return run;
}

/** What IDs of runs look like. */
export const RUN_ID = new RegExp(`^\\d{6}-[${ID_LETTERS}]{5}$`);

const UNFINISHED = new RegExp(`^\\.\\d{6}-[${ID_LETTERS}]{5}$`);

/** Whether a folder in `runs/` is one that {@link createRun} did not finish, by its name. */
export function isUnfinishedRun(name: string): boolean {
  return UNFINISHED.test(name);
}

/** The day and five characters: short enough to type, and sorted by day. */
export function newRunId(createdAt: string): string {
  const day = createdAt.slice(2, 10).replaceAll('-', '');
  const letters = Array.from({ length: 5 }, () => ID_LETTERS.charAt(randomInt(ID_LETTERS.length)));
  return `${day}-${letters.join('')}`;
}
