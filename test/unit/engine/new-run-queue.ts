import { pino } from 'pino';
import { ChangeHub } from '#main/engine/changes/change-hub.ts';
import { type Executor, Executors } from '#main/engine/executors/index.ts';
import { RunQueue, type RunQueueOptions } from '#main/engine/queue/run-queue.ts';

type Needed = 'store' | 'dataDir';

/** A queue whose runs need no preparation, unless options say otherwise. */
export function newRunQueue({
  executor,
  ...options
}: Pick<RunQueueOptions, Needed> & Partial<RunQueueOptions> & { readonly executor: Executor }): RunQueue {
  return new RunQueue({
    executors: new Executors(executor),
    changes: new ChangeHub(),
    log: pino({ enabled: false }),
    preparation: { isReady: () => true, waitingFor: () => null, cancel: () => undefined },
    onActivity: () => undefined,
    ...options,
  });
}
