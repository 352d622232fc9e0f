export { Clusters } from './clusters.ts';
export type { Execution, Executor, Slot, Submission, TaskEnd, TaskReference } from './executor.ts';
export { Executors } from './executors.ts';
export { type Place, Places } from './places.ts';
export { runTask } from './run-task.ts';
export { Turns } from './turns.ts';
