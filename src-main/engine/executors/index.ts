export type { Execution, Executor, Slot, Submission, TaskEnd, TaskReference } from './executor.ts';
export { runTask } from './run-task.ts';
export { SlotTable } from './slot-table.ts';
