import { openDataSetFolder } from '#main/datasets/index.ts';
import { describeTensorflow, loadProgram } from '#main/program/index.ts';
import { proveModel } from '#main/proving/index.ts';
import { acquireRunLock, CheckpointStore, JournalWriter } from '#main/run-folder/index.ts';
import type { RunDependencies } from './run-attempt.ts';

/** The dependencies of a real run. */
export const runDependencies: RunDependencies = {
  openJournal: (folder) => new JournalWriter(folder),
  openCheckpoints: (folder) => new CheckpointStore(folder),
  openData: openDataSetFolder,
  loadProgram,
  describeTensorflow,
  proveModel,
  claim: (folder) => Promise.resolve(acquireRunLock(folder)),
  onEndRequest: (request) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => request('stop'));
  },
};
