import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import type { Job } from '#shared/contract/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { EngineLog } from '../engine-log.ts';
import { Assignment, type Needed, type Work } from './assignment.ts';

const MAX_WAITING = 100;
const MAX_ENDED = 100;
const PROGRESS_MS = 200;

export interface JobDeskOptions {
  readonly changes: ChangeHub;
  readonly log: EngineLog;
  /** For what jobs write on the way; its content is this desk's alone. */
  readonly folder: string;
  /** Called whenever a job began or ended. */
  readonly moved: () => void;
}

/**
 * Long work, one job at a time in the order in which it was asked for, each done by a process that ends with this engine. Jobs are
 * remembered only as long as the engine lives; what came of them is in the store or on the disk.
 */
export class JobDesk implements AsyncDisposable {
  readonly #options: JobDeskOptions;
  readonly #assignments = new Map<string, Assignment<Job>>();
  readonly #waiting: Assignment<Job>[] = [];
  #current: { readonly assignment: Assignment<Job>; readonly ended: Promise<void> } | undefined;
  #telling: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(options: JobDeskOptions) {
    this.#options = options;
    // What the jobs of an engine left that was killed.
    rmSync(options.folder, { recursive: true, force: true });
  }

  get isIdle(): boolean {
    return this.#current === undefined && this.#waiting.length === 0;
  }

  /** In the order in which they were asked for. */
  list(): Job[] {
    return [...this.#assignments.values()].map(({ job }) => job);
  }

  get(id: string): Job {
    return this.#assignment(id).job;
  }

  /** Whether a job that waits or runs needs it. */
  needs({ kind, name }: Needed): boolean {
    return [this.#current?.assignment, ...this.#waiting].some((one) => one?.needs.kind === kind && one.needs.name === name);
  }

  /** Takes on the work and starts it when its turn has come. Throws LabError `busy` where too much waits. */
  take<Kind extends Job>(work: Work<Kind>): Kind {
    if (this.#waiting.length >= MAX_WAITING) {
      throw new LabError('busy', `${MAX_WAITING} jobs wait already.`, 'Wait until some are done, or cancel them.');
    }
    const assignment = new Assignment(work);
    this.#assignments.set(work.job.id, assignment);
    this.#waiting.push(assignment);
    this.#tell(assignment);
    this.#startNext();
    this.#options.moved();
    return assignment.job;
  }

  /** Ends a job; its process is gone then. One that got done in the same moment stays done. Throws LabError `conflict` after its end. */
  async cancel(id: string): Promise<Job> {
    const assignment = this.#assignment(id);
    const place = this.#waiting.indexOf(assignment);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      this.#end(assignment, { status: 'canceled' });
      this.#options.moved();
    } else if (this.#current?.assignment === assignment) {
      assignment.abort.abort();
      await this.#current.ended;
    } else {
      throw new LabError('conflict', `The job is ${assignment.job.status}.`, 'Only one that waits or runs can be canceled.');
    }
    return assignment.job;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#waiting.length = 0;
    this.#current?.assignment.abort.abort();
    await this.#current?.ended;
    clearTimeout(this.#telling);
  }

  #startNext(): void {
    if (this.#current || this.#disposed) return;
    const assignment = this.#waiting.shift();
    if (!assignment) return;
    assignment.change({ status: 'running', startedAt: now() });
    this.#tell(assignment);
    const ended = this.#carryOut(assignment).then((end) => {
      this.#end(assignment, end);
      this.#current = undefined;
      this.#startNext();
      this.#options.moved();
    });
    this.#current = { assignment, ended };
  }

  async #carryOut(assignment: Assignment<Job>): Promise<Pick<Job, 'status'> & Partial<Pick<Job, 'error'>>> {
    const { folder, log } = this.#options;
    const { id } = assignment.job;
    try {
      await assignment.carryOut(join(folder, id), () => (this.#telling ??= setTimeout(() => this.#tell(assignment), PROGRESS_MS)));
      return { status: 'done' };
    } catch (error) {
      if (assignment.abort.signal.aborted) return { status: 'canceled' };
      if (error instanceof LabError) return { status: 'failed', error: error.details };
      log.error({ job: id, err: error }, 'unexpected error in a job');
      return { status: 'failed', error: unexpected.details };
    }
  }

  #end(assignment: Assignment<Job>, end: Pick<Job, 'status'> & Partial<Pick<Job, 'error'>>): void {
    assignment.change({ ...end, endedAt: now() });
    this.#tell(assignment);
    const ended = this.list().flatMap((job) => (job.endedAt === null ? [] : [{ id: job.id, at: job.endedAt }]));
    const oldestFirst = ended.sort((one, other) => one.at.localeCompare(other.at));
    for (const { id } of oldestFirst.slice(0, Math.max(0, ended.length - MAX_ENDED))) this.#assignments.delete(id);
  }

  #tell(assignment: Assignment<Job>): void {
    this.#options.changes.publish({ kind: 'job', job: assignment.job });
    if (this.#current?.assignment !== assignment) return;
    clearTimeout(this.#telling);
    this.#telling = undefined;
  }

  #assignment(id: string): Assignment<Job> {
    const assignment = this.#assignments.get(id);
    if (assignment) return assignment;
    throw new LabError('not-found', `There is no job ${id}.`, 'List the jobs: those that ended long ago are forgotten.');
  }
}

const unexpected = new LabError('unavailable', 'Something unexpected happened in the engine.', 'Its log, logs/engine.ndjson, tells more.');

function now(): string {
  return new Date().toISOString();
}
