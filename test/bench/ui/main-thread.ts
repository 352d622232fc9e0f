import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { z } from 'zod';

const CATEGORIES = ['disabled-by-default-devtools.timeline', 'blink.user_timing', '__metadata'];
const MICROSECONDS = 1000;

const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      ph: z.string(),
      pid: z.number(),
      tid: z.number(),
      ts: z.number(),
      dur: z.number().optional(),
      tdur: z.number().optional(),
      args: z.object({ name: z.string().optional() }).loose().optional(),
    }),
  ),
});

interface MainTask {
  /** Milliseconds since some time, and of the task. */
  readonly at: number;
  readonly wall: number;
  /** Of the thread on a processor. Other programs affect it little. */
  readonly processor: number;
}

/** What the page's main thread did between two marks of the page. */
export class MainThread {
  readonly #tasks: readonly MainTask[];
  readonly #marks: ReadonlyMap<string, number>;

  constructor(tasks: readonly MainTask[], marks: ReadonlyMap<string, number>) {
    this.#tasks = tasks;
    this.#marks = marks;
  }

  /** Milliseconds on a processor of all tasks that began between two marks, or ran at the first one. */
  work(from: string, to: string): number {
    return this.#between(from, to).reduce((sum, { processor }) => sum + processor, 0);
  }

  /** Wall milliseconds from one mark to another. */
  time(from: string, to: string): number {
    return this.#at(to) - this.#at(from);
  }

  longest(from: string, to: string): number {
    return Math.max(0, ...this.#between(from, to).map(({ processor }) => processor));
  }

  #between(from: string, to: string): readonly MainTask[] {
    const [start, end] = [this.#at(from), this.#at(to)];
    return this.#tasks.filter(({ at, wall }) => at + wall > start && at < end);
  }

  #at(mark: string): number {
    const at = this.#marks.get(mark);
    if (at === undefined) throw new Error(`The page has not marked ${mark}.`);
    return at;
  }
}

/** Records a trace of Electron while something happens in the page. */
export async function traced(app: ElectronApplication, page: Page, folder: string, act: () => Promise<void>): Promise<MainThread> {
  await app.evaluate(({ contentTracing }, categories) => contentTracing.startRecording({ included_categories: categories }), CATEGORIES);
  await act();
  const file = join(folder, 'trace.json');
  await app.evaluate(({ contentTracing }, path) => contentTracing.stopRecording(path), file);
  const { traceEvents } = traceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const marked = traceEvents.filter(({ name, ph }) => name.startsWith('ui ') && 'IRi'.includes(ph));
  const [mark] = marked;
  if (!mark) throw new Error('The trace has no marks.');
  const main = traceEvents.find(({ name, pid, args }) => name === 'thread_name' && pid === mark.pid && args?.name === 'CrRendererMain');
  const tasks = traceEvents
    .filter(({ name, pid, tid }) => name === 'RunTask' && pid === mark.pid && tid === (main?.tid ?? mark.tid))
    .map(({ ts, dur = 0, tdur = dur }) => ({ at: ts / MICROSECONDS, wall: dur / MICROSECONDS, processor: tdur / MICROSECONDS }));
  return new MainThread(tasks, new Map(marked.map(({ name, ts }) => [name.slice('ui '.length), ts / MICROSECONDS])));
}
