import { awaitedParent } from '../store/parents.ts';
import type { RunRecord } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { studyOfRun } from '../store/studies.ts';

/** Why a queued run may not take a free slot: its study, or the run that it begins from. Null if it may. */
export function reasonToWait(store: Store, run: Pick<RunRecord, 'number'>): string | null {
  return reasonOfStudy(store, run) ?? reasonOfParent(store, run);
}

/** A study keeps its members waiting while it is paused, or has as many running members as it allows. */
function reasonOfStudy(store: Store, { number }: Pick<RunRecord, 'number'>): string | null {
  const study = studyOfRun(store, number);
  if (!study) return null;
  if (study.paused) return `held while study ${study.id} is paused`;
  if (study.concurrency === null || study.running < study.concurrency) return null;
  return `waiting for other runs of study ${study.id}, which runs ${study.concurrency} at once`;
}

function reasonOfParent(store: Store, { number }: Pick<RunRecord, 'number'>): string | null {
  const parent = awaitedParent(store, number);
  switch (parent?.status) {
    case 'queued':
    case 'running':
      return `waiting for the dense training in run ${parent.id}`;
    case 'paused':
    case 'stopped':
    case 'interrupted':
      return `waiting for the dense training in run ${parent.id}, which is ${parent.status}`;
    // It will never keep the round: starting the run reports that.
    default:
      return null;
  }
}
