export { CheckpointStore } from './checkpoint-store.ts';
export { discardedModels, discardModel, eraseModel, restoreModel } from './discarded-models.ts';
export { type ComputeOnce, FinishedItems } from './finished-items.ts';
export { HEARTBEAT_SECONDS, readHeartbeat, removeHeartbeat, writeHeartbeat } from './heartbeat.ts';
export { hasInherited, inheritRounds } from './inherited-rounds.ts';
export { parseJournalLine } from './journal-line.ts';
export { INHERITED_SEGMENT, journalSegments, segmentOf } from './journal-segments.ts';
export { JournalWriter } from './journal-writer.ts';
export { loadKeptModel, type RunNetwork } from './kept-model.ts';
export { hasLatencyProfile, readLatencyProfile, writeLatencyProfile } from './latency-profile-file.ts';
export { readLatencyTables } from './latency-tables.ts';
export { JOURNAL_START, type JournalPart, type JournalPosition, readJournal, readWholeJournal } from './read-journal.ts';
export { appendRecorded, writeRecordedSpec } from './recorded-run.ts';
export { refuseTarget } from './refuse-target.ts';
export { type ControlRequest, KEEP_RUNNING, readRunControl, writeRunControl } from './run-control.ts';
export { holdRun, isRunHeld } from './run-hold.ts';
export { isRunLeased, LEASE_SECONDS, leasedElsewhere, RENEWAL_SECONDS, RunLease } from './run-lease.ts';
export { acquireRunLock, isRunAlive } from './run-lock.ts';
export { dataFolderOf, EMPTYING, emptyingFolder, latencyTables, runFolder, runPaths, trashFolder } from './run-paths.ts';
export {
  computeOfRun,
  readRecordedSpec,
  readRunSpec,
  type RecordedSpec,
  recordedSpecSchema,
  type RunSpec,
  runSpecSchema,
  writeRunSpec,
} from './run-spec.ts';
export { hasEnded, isSilent, lastSign, SILENCE_SECONDS } from './signs-of-life.ts';
export { validEvents } from './valid-events.ts';
export { removeTemporaries, syncFolder, writeAtomically } from '#main/files/atomic-file.ts';
