import { lstat, readdir, realpath, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '#main/files/file-problem.ts';
import { type DiskPart, diskParts, type DiskUsage } from '#shared/contract/index.ts';

/** By the first name of a path in the data folder; the rest is `other`. */
const PARTS: Readonly<Record<string, DiskPart>> = {
  runs: 'runs',
  trash: 'trash',
  data: 'data',
  models: 'models',
  latencies: 'caches',
  convolutions: 'caches',
  jobs: 'caches',
};
/** By the first name of a path in a run's folder; the rest is `runs`. */
const PARTS_OF_RUN: Readonly<Record<string, DiskPart>> = { checkpoints: 'checkpoints', discarded: 'discarded' };

/** What the files of a data folder take. Without files that vanish meanwhile; folders of runs on a cluster's file system count too. */
export async function measureDisk(dataDir: string): Promise<Omit<DiskUsage, 'largest'> & { readonly byRun: ReadonlyMap<string, number> }> {
  const bytes = new Map<DiskPart, number>(diskParts.map((part) => [part, 0]));
  const byRun = new Map<string, number>();
  for await (const { path, size } of filesIn(dataDir)) {
    const [first = '', second = '', third = ''] = path;
    const isOfRun = first === 'runs' && path.length > 2;
    const part = (isOfRun ? PARTS_OF_RUN[third] : undefined) ?? (first.startsWith('lab.sqlite') ? 'database' : (PARTS[first] ?? 'other'));
    bytes.set(part, (bytes.get(part) ?? 0) + size);
    if (isOfRun) byRun.set(second, (byRun.get(second) ?? 0) + size);
  }
  const { bavail, bsize } = await statfs(dataDir);
  const parts = [...bytes].map(([part, sum]) => ({ part, bytes: sum }));
  return { parts, bytes: parts.reduce((sum, part) => sum + part.bytes, 0), free: bavail * bsize, byRun };
}

interface FoundFile {
  /** Names below the data folder. */
  readonly path: readonly string[];
  readonly size: number;
}

async function* filesIn(folder: string, path: readonly string[] = [], links = new Set<string>()): AsyncGenerator<FoundFile> {
  for (const name of await orNothing(readdir(folder), [])) {
    const below = [...path, name];
    const found = await orNothing(lstat(join(folder, name)), undefined);
    if (found?.isDirectory()) yield* filesIn(join(folder, name), below, links);
    else if (found?.isSymbolicLink() && path.length === 1) {
      const target = await orNothing(realpath(join(folder, name)), undefined);
      if (target !== undefined) yield* filesIn(target, below, links);
    } else if (found?.isFile()) {
      const key = `${found.dev} ${found.ino}`;
      if (found.nlink > 1 && links.has(key)) continue;
      if (found.nlink > 1) links.add(key);
      yield { path: below, size: found.size };
    }
  }
}

async function orNothing<Found, Nothing>(found: Promise<Found>, nothing: Nothing): Promise<Found | Nothing> {
  try {
    return await found;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return nothing;
    throw error;
  }
}
