export { exportRun } from './export/export-run.ts';
export { findRuns } from './find-runs.ts';
export type { FoundRun } from './found-run.ts';
export { writeFoundRun } from './write-found-run.ts';
