import { availableParallelism } from 'node:os';

/** TensorFlow reads them when it is loaded. */
const TENSORFLOW_THREADS = ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'] as const;
const LEAST_POOL = 4;

/**
 * The environment variables by which a process computes with so many threads, TensorFlow's and those of Node's pool, which decodes images.
 *
 * @param threads 0 for every core
 */
export function threadVariables(threads: number): Readonly<Record<string, string>> {
  const used = threads > 0 ? threads : availableParallelism();
  return {
    ...Object.fromEntries(TENSORFLOW_THREADS.map((name) => [name, String(used)])),
    UV_THREADPOOL_SIZE: String(Math.max(LEAST_POOL, used)),
  };
}
