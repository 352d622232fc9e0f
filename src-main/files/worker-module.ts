import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The path of a worker thread's module: its source next to the module that starts it; when bundled, next to the bundle, or one level up from
 * its chunk.
 *
 * @param starter `import.meta.url` of the module that starts it
 */
export function workerModule(name: string, starter: string): string {
  const candidates = [`./${name}.ts`, `./${name}.js`, `../${name}.js`].map((path) => fileURLToPath(new URL(path, starter)));
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`the module of the worker thread ${name} is missing`);
  return found;
}
