import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BenchNetwork } from './networks.ts';

/** Training steps; evaluation batches; or batches with states counted at every activation, read at the end. */
export type Work = 'train' | 'evaluate' | 'entropy';

export interface WorkRequest {
  readonly work: Work;
  /** At least 1. */
  readonly steps: number;
}

/** Milliseconds; processor time is summed over the threads. */
export interface Timing {
  readonly wall: number;
  readonly processor: number;
}

interface Answer extends Partial<Timing> {
  readonly library?: string;
  readonly peakMegabytes?: number;
  /** Why the side cannot start. */
  readonly problem?: string;
}

/** One of the benchmarked processes; it waits for requests. */
export class Side {
  readonly library: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(process: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, library: string) {
    this.#process = process;
    this.#lines = lines;
    this.library = library;
  }

  /** Starts our side, with as many threads as the machine has cores. */
  static ours(network: BenchNetwork): Promise<Side> {
    const threads = String(availableParallelism());
    const environment = { TF_NUM_INTRAOP_THREADS: threads, TF_NUM_INTEROP_THREADS: threads, TF_CPP_MIN_LOG_LEVEL: '2' };
    return Side.#start(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program('ours.ts'), JSON.stringify(network)],
      environment,
    );
  }

  /** Starts PyTorch's side, with the same number of threads. */
  static peer(network: BenchNetwork): Promise<Side> {
    return Side.#peer(network, {});
  }

  /** PyTorch's side with the network compiled by torch.compile. Throws if it cannot be compiled. */
  static compiledPeer(network: BenchNetwork): Promise<Side> {
    return Side.#peer(network, { NEPENTHE_BENCH_COMPILE: '1' });
  }

  static #peer(network: BenchNetwork, environment: NodeJS.ProcessEnv): Promise<Side> {
    const python = process.env['NEPENTHE_BENCH_PYTHON'];
    if (!python) throw new Error('NEPENTHE_BENCH_PYTHON names no Python with torch: benchmarks run by `npm run bench -- NAME`');
    const threads = { NEPENTHE_BENCH_THREADS: String(availableParallelism()) };
    return Side.#start(python, [program('peer.py'), JSON.stringify(network)], { ...environment, ...threads });
  }

  static async #start(command: string, arguments_: readonly string[], environment: NodeJS.ProcessEnv): Promise<Side> {
    const child = spawn(command, arguments_, { env: { ...process.env, ...environment } });
    child.stderr.pipe(process.stderr);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { library = '', problem } = await answer(lines);
    if (problem !== undefined) throw new Error(problem);
    return new Side(child, lines, library);
  }

  /** Runs a request and returns the times per step. */
  async do(asked: WorkRequest): Promise<Timing> {
    this.#process.stdin.write(`${JSON.stringify(asked)}\n`);
    const { wall = NaN, processor = NaN } = await answer(this.#lines);
    return { wall: wall / asked.steps, processor: processor / asked.steps };
  }

  /** Ends the process and returns its peak resident memory. */
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
