import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Milliseconds of one step; processor time is summed over the threads. */
interface StepTime {
  readonly wall: number;
  readonly processor: number;
}

interface Answer {
  readonly library?: string;
  readonly times?: readonly StepTime[];
  readonly peakMegabytes?: number;
}

/** One of the two processes that take turns: it sleeps unless asked for steps. */
export class Side {
  readonly library: string;
  readonly times: StepTime[] = [];
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(process: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, library: string) {
    this.#process = process;
    this.#lines = lines;
    this.library = library;
  }

  static async start(command: string, arguments_: readonly string[], environment: NodeJS.ProcessEnv): Promise<Side> {
    const child = spawn(command, arguments_, { env: { ...process.env, ...environment } });
    child.stderr.pipe(process.stderr);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { library = '' } = await answer(lines);
    return new Side(child, lines, library);
  }

  /** Runs steps without keeping their times. */
  async warmUp(steps: number): Promise<void> {
    await this.#ask(steps);
  }

  async turn(steps: number): Promise<void> {
    this.times.push(...(await this.#ask(steps)));
  }

  /** Ends the process and tells its peak resident memory. */
  async end(): Promise<number> {
    this.#process.stdin.end();
    const { peakMegabytes = NaN } = await answer(this.#lines);
    return peakMegabytes;
  }

  async #ask(steps: number): Promise<readonly StepTime[]> {
    this.#process.stdin.write(`${steps}\n`);
    const { times = [] } = await answer(this.#lines);
    return times;
  }
}

async function answer(lines: AsyncIterator<string>): Promise<Answer> {
  const next = await lines.next();
  if (next.done === true) throw new Error('a side of the benchmark ended before its time: its messages are above');
  return JSON.parse(next.value) as Answer;
}
