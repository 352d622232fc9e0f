/**
 * Set in the environment of a runner that is the job of a scheduler: the shell command that puts the job back into the scheduler's queue.
 * Such a runner holds a lease in place of a lock. On SIGTERM, by which schedulers preempt and cancel jobs, it makes way with a checkpoint; on
 * {@link TIME_SIGNAL} it puts its job back as well.
 */
export const REQUEUE_VARIABLE = 'NEPENTHE_REQUEUE';

/** Sent to a job before its time limit. Node itself uses SIGUSR1. */
export const TIME_SIGNAL = 'SIGUSR2';
