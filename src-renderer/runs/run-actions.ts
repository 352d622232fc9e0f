import { annotated, type CommonAnnotation, type RunSummary } from '#shared/contract/index.ts';
import { plural } from '#shared/text/index.ts';
import type { LabClient } from '../session/lab-client.ts';
import { formatBytes } from '../ui/format.ts';
import type { Toasts } from '../ui/toasts.svelte.ts';

/** What users do with runs, one or many at once. Each action says what it did, and all but a rerun can be undone. */
export class RunActions {
  readonly #client: LabClient;
  readonly #toasts: Toasts;

  constructor(client: LabClient, toasts: Toasts) {
    this.#client = client;
    this.#toasts = toasts;
  }

  /** Archives or restores runs. */
  async archive(runs: readonly RunSummary[], archived: boolean): Promise<void> {
    await this.#annotate(runs, { archived }, archived ? 'Archived' : 'Restored');
  }

  async tag(runs: readonly RunSummary[], addTags: readonly string[], removeTags: readonly string[]): Promise<void> {
    await this.#annotate(runs, { addTags: [...addTags], removeTags: [...removeTags] }, 'Changed the tags of');
  }

  /** Adds a line to the notes. */
  async note(runs: readonly RunSummary[], addNote: string): Promise<void> {
    await this.#annotate(runs, { addNote }, 'Added a note to');
  }

  /** Changes one run. */
  async edit(run: RunSummary, changes: Partial<Pick<RunSummary, 'name' | 'tags' | 'notes'>>): Promise<void> {
    const { id, name } = run;
    const before = Object.fromEntries(Object.keys(changes).map((field) => [field, run[field as keyof typeof changes]]));
    const done = await this.#toasts.attempt(() => this.#client.runs.annotate({ id, ...changes }));
    const undo = async (): Promise<void> => void (await this.#client.runs.annotate({ id, ...before }));
    if (done) this.#toasts.done(`Changed “${changes.name ?? name}”.`, undo);
  }

  /** Moves runs to the trash; true if they are there. */
  async delete(runs: readonly RunSummary[]): Promise<boolean> {
    const ids = runs.map(({ id }) => id);
    if (ids.length === 0) return false;
    let bytes = 0;
    const done = await this.#toasts.attempt(async () => {
      await this.#client.runs.delete({ ids });
      const deleted = new Set(ids);
      for (const run of await this.#client.trash.list()) if (deleted.has(run.id)) bytes += run.bytes;
    });
    const undo = async (): Promise<void> => void (await this.#client.trash.restore({ ids }));
    if (done) this.#toasts.done(`Deleted ${named(runs)}. Emptying the trash frees ${formatBytes(bytes)}.`, undo);
    return done;
  }

  /** Queues new runs of the same experiments with the same seeds. */
  async rerun(runs: readonly RunSummary[]): Promise<void> {
    const ids = runs.map(({ id }) => id);
    if (ids.length === 0) return;
    const done = await this.#toasts.attempt(() => this.#client.runs.rerun({ ids }));
    if (done) this.#toasts.done(`Queued ${named(runs)} again.`);
  }

  async #annotate(runs: readonly RunSummary[], annotation: CommonAnnotation, verb: string): Promise<void> {
    const undos = undosOf(runs, annotation);
    const changed = runs.filter((run) => undos.some(({ ids }) => ids.includes(run.id)));
    if (changed.length === 0) return;
    const done = await this.#toasts.attempt(() => this.#client.runs.annotateAll({ ids: changed.map(({ id }) => id), ...annotation }));
    const undo = async (): Promise<void> => {
      for (const one of undos) await this.#client.runs.annotateAll(one);
    };
    if (done) this.#toasts.done(`${verb} ${named(changed)}.`, undo);
  }
}

/** The annotations that undo one: runs that need the same are together. Runs that it does not change are left out. */
export function undosOf(runs: readonly RunSummary[], annotation: CommonAnnotation): ({ readonly ids: string[] } & CommonAnnotation)[] {
  const undos = new Map<string, { ids: string[] } & CommonAnnotation>();
  for (const run of runs) {
    const after = annotated(run, annotation);
    const addTags = run.tags.filter((tag) => !after.tags.includes(tag));
    const removeTags = after.tags.filter((tag) => !run.tags.includes(tag));
    const undo: CommonAnnotation = {
      ...(addTags.length > 0 && { addTags }),
      ...(removeTags.length > 0 && { removeTags }),
      ...(after.notes !== run.notes && { notes: run.notes }),
      ...(after.archived !== run.archived && { archived: run.archived }),
    };
    const key = JSON.stringify(undo);
    if (key === '{}') continue;
    const known = undos.get(key);
    if (known) known.ids.push(run.id);
    else undos.set(key, { ids: [run.id], ...undo });
  }
  return [...undos.values()];
}

/** `“Starter”`, `3 runs`. */
function named(runs: readonly RunSummary[]): string {
  const [first] = runs;
  return runs.length === 1 && first ? `“${first.name}”` : plural(runs.length, 'run');
}
