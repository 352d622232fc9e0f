import { randomUUID } from 'node:crypto';
import type { Job } from '#shared/contract/index.ts';

type Common = Pick<Job, 'id' | 'status' | 'waitingFor' | 'done' | 'of' | 'createdAt' | 'startedAt' | 'endedAt' | 'error'>;

/** The common fields of a new job. */
export function newJob(): Common {
  const createdAt = new Date().toISOString();
  return { id: randomUUID(), status: 'waiting', waitingFor: null, done: 0, of: 0, createdAt, startedAt: null, endedAt: null, error: null };
}
