import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BenchNetwork } from './networks.ts';

/** Training steps; evaluation batches; batches whose states are counted at every activation, the counts being read at the end. */
export type Work = 'train' | 'evaluate' | 'entropy';

export interface Asked {
  readonly work: Work;
  /** At least 1. */
  readonly steps: number;
}

/** Milliseconds; processor time is summed over the threads. */
export interface Taken {
  readonly wall: number;
  readonly processor: number;
}

interface Answer extends Partial<Taken> {
  readonly library?: string;
  readonly peakMegabytes?: number;
}

/** One of the processes that take turns: it sleeps unless asked for work. */
export class Side {
  readonly library: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(process: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, library: string) {
    this.#process = process;
    this.#lines = lines;
    this.library = library;
  }

  /** Ours, on as many threads as the machine has cores. */
  static ours(network: BenchNetwork): Promise<Side> {
    const threads = String(availableParallelism());
    const environment = { TF_NUM_INTRAOP_THREADS: threads, TF_NUM_INTEROP_THREADS: threads, TF_CPP_MIN_LOG_LEVEL: '2' };
    return Side.#start(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program('ours.ts'), JSON.stringify(network)],
      environment,
    );
  }

  /** PyTorch on the same number of threads. */
  static peer(network: BenchNetwork): Promise<Side> {
    const python = process.env['NEPENTHE_BENCH_PYTHON'];
    if (!python) throw new Error('NEPENTHE_BENCH_PYTHON names no Python with torch: benchmarks run by `npm run bench -- NAME`');
    return Side.#start(python, [program('peer.py'), JSON.stringify(network)], { NEPENTHE_BENCH_THREADS: String(availableParallelism()) });
  }

  static async #start(command: string, arguments_: readonly string[], environment: NodeJS.ProcessEnv): Promise<Side> {
    const child = spawn(command, arguments_, { env: { ...process.env, ...environment } });
    child.stderr.pipe(process.stderr);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { library = '' } = await answer(lines);
    return new Side(child, lines, library);
  }

  /** Does it, and tells what a step of it took. */
  async do(asked: Asked): Promise<Taken> {
    this.#process.stdin.write(`${JSON.stringify(asked)}\n`);
    const { wall = NaN, processor = NaN } = await answer(this.#lines);
    return { wall: wall / asked.steps, processor: processor / asked.steps };
  }

  /** Ends the process and tells its peak resident memory. */
  async end(): Promise<number> {
    this.#process.stdin.end();
    const { peakMegabytes = NaN } = await answer(this.#lines);
    return peakMegabytes;
  }
}

function program(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

async function answer(lines: AsyncIterator<string>): Promise<Answer> {
  const next = await lines.next();
  if (next.done === true) throw new Error('a side of the benchmark ended before its time: its messages are above');
  return JSON.parse(next.value) as Answer;
}
