import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { insertRun } from '#main/engine/store/run-records.ts';
import { Store } from '#main/engine/store/store.ts';
import { runFolder, runPaths } from '#main/run-folder/index.ts';
import { exampleExperiment } from './example-events.ts';

export const resources = resolve(import.meta.dirname, '../../../resources');
export const migrationsFolder = join(resources, 'migrations');

/** A temporary data folder. */
export class LabFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'nepenthe-lab-'));

  get database(): string {
    return join(this.path, 'lab.sqlite');
  }

  openStore(): Store {
    return Store.open(this.database, migrationsFolder);
  }

  /** Adds a running run with an empty journal. */
  addRun(store: Store, id: string): { readonly number: number; readonly folder: string } {
    const createdAt = '2026-03-01T11:00:00.000Z';
    const experiment = exampleExperiment;
    const number = insertRun(store, { id, experiment, createdAt, status: 'running', parameters: 1000, macs: 20_000 });
    const folder = runFolder(this.path, id);
    mkdirSync(runPaths(folder).journal, { recursive: true });
    return { number, folder };
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export function writeSegment(folder: string, segment: number, content: string | Uint8Array): void {
  writeFileSync(join(runPaths(folder).journal, `${String(segment).padStart(4, '0')}.ndjson`), content);
}
