import { Worker } from 'node:worker_threads';
import { workerModule } from '#main/files/worker-module.ts';
import { appliedLimits, type TaskKind, tasks } from '#main/tasks/index.ts';
import { limitErrors } from './limit-errors.ts';

/** Ends this process, with a message, once the task exceeds its limits of memory and time. */
export function watchLimits(kind: TaskKind): void {
  const limits = appliedLimits(tasks[kind]);
  if (!limits) return;
  const workerData = { limits, errors: limitErrors(tasks[kind].process, limits) };
  new Worker(workerModule('limit-watcher', import.meta.url), { name: 'limits', workerData, execArgv: [] }).unref();
}
