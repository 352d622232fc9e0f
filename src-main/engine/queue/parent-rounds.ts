import { inheritRounds, runFolder, type RunSpec } from '#main/run-folder/index.ts';
import { LabError, labErrorCodes } from '#shared/errors/index.ts';
import { sharedSettings } from '#shared/methods/index.ts';
import { awaitedParent } from '../store/parents.ts';
import type { RunRecord } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';

/**
 * Takes over the rounds of the run that this one begins from. Throws what taking over throws, and the failure of a parent that has failed.
 */
export function inheritFromParent(store: Store, dataDir: string, run: RunRecord, { runId, parent, experiment }: RunSpec): void {
  if (!parent) return;
  const awaited = awaitedParent(store, run.number);
  if (awaited?.status === 'failed') {
    const code = labErrorCodes.find((one) => one === awaited.endReason) ?? 'conflict';
    throw new LabError(code, `The dense training in run ${awaited.id} failed: ${awaited.endText ?? ''}`, 'Resume that run first.');
  }
  const folder = runFolder(dataDir, run.id);
  const { delta } = sharedSettings(experiment.method);
  inheritRounds(runFolder(dataDir, parent.run), folder, { runId, parent, delta });
}
