import { availableParallelism } from 'node:os';

/** Read by TensorFlow when it is loaded. */
const TENSORFLOW_THREADS = ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'] as const;
const MIN_POOL_SIZE = 4;

/**
 * Environment variables that set the thread count of TensorFlow and of Node's thread pool, which decodes images.
 *
 * @param threads 0 for every core
 */
export function threadVariables(threads: number): Readonly<Record<string, string>> {
  const used = threads > 0 ? threads : availableParallelism();
  return {
    ...Object.fromEntries(TENSORFLOW_THREADS.map((name) => [name, String(used)])),
    UV_THREADPOOL_SIZE: String(Math.max(MIN_POOL_SIZE, used)),
  };
}
