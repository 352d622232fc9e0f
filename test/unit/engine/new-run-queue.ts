import { pino } from 'pino';
import { ChangeHub } from '#main/engine/changes/change-hub.ts';
import { RunQueue, type RunQueueOptions } from '#main/engine/queue/run-queue.ts';

type Needed = 'store' | 'dataDir' | 'executor';

/** A queue whose runs need no preparation, unless options say otherwise. */
export function newRunQueue(options: Pick<RunQueueOptions, Needed> & Partial<RunQueueOptions>): RunQueue {
  return new RunQueue({
    changes: new ChangeHub(),
    log: pino({ enabled: false }),
    preparation: { isReady: () => true, waitingFor: () => null, cancel: () => undefined },
    onActivity: () => undefined,
    ...options,
  });
}
