export { findRuns } from './find-runs.ts';
export { writeFoundRun } from './write-found-run.ts';
