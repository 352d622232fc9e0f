import type { Execution, Executor, Slot, Submission, TaskEnd, TaskReference } from '#main/engine/executors/index.ts';
import type { LabError } from '#shared/errors/index.ts';

/** An executor that runs nothing: a test decides the outcome of tasks. It represents a scheduler with its own handles and slots. */
export class ScriptedExecutor implements Executor {
  readonly name: string;
  readonly sharesMachine: boolean;
  readonly submissions: Submission[] = [];
  readonly canceled: string[] = [];
  /** Handles of living tasks, or the folders of those whose handle nobody knows. */
  readonly living = new Set<string>();
  /** What submissions are refused with, one after another. */
  readonly refusals: LabError[] = [];
  /** Whether nothing is known of tasks at the moment. */
  isSilent = false;
  readonly #slots: readonly Slot[];
  readonly #ends = new Map<string, (end: TaskEnd) => void>();
  #submitted = 0;

  /** @param elsewhere the name of another machine that it represents */
  constructor(slots: number, elsewhere?: string) {
    this.name = elsewhere ?? 'local';
    this.sharesMachine = elsewhere === undefined;
    this.#slots = Array.from({ length: slots }, (_, index) => ({ id: `node-${index}`, device: 'cpu', name: `node ${index}`, threads: 8 }));
  }

  capacity(): readonly Slot[] {
    return this.#slots;
  }

  submit(submission: Submission): Promise<Execution> {
    const refusal = this.refusals.shift();
    if (refusal) return Promise.reject(refusal);
    this.submissions.push(submission);
    this.#submitted += 1;
    const handle = `job_${this.#submitted}`;
    this.living.add(handle);
    return Promise.resolve(this.#follow(handle));
  }

  status({ handle, folder }: TaskReference): Promise<'running' | 'gone' | 'unknown'> {
    return Promise.resolve(this.isSilent ? 'unknown' : this.living.has(handle ?? folder) ? 'running' : 'gone');
  }

  attach({ handle, folder }: TaskReference): Execution {
    return this.#follow(handle ?? folder);
  }

  cancel({ handle }: TaskReference, signal: string): Promise<void> {
    this.canceled.push(`${handle ?? ''} ${signal}`);
    return Promise.resolve();
  }

  end(handle: string, end: TaskEnd): void {
    this.living.delete(handle);
    this.#ends.get(handle)?.(end);
  }

  #follow(handle: string): Execution {
    const ended = new Promise<TaskEnd>((resolve) => this.#ends.set(handle, resolve));
    return { handle, ended, output: null, errorOutput: () => '' };
  }
}
