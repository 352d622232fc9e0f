import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { DATABASE, filesBelow, STAGED, writeBackup } from '#main/backup/index.ts';
import { isWithin } from '#main/files/is-within.ts';
import type { Backup } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';
import { Turns } from '../executors/turns.ts';
import { type BackedUpRun, keepRuns, runsToBackUp } from '../store/backup.ts';
import type { Store } from '../store/store.ts';

/** Files that belong to this machine's lab as a whole. */
const OF_LAB = ['settings.json', 'clusters.json', 'window.json'];
/** Folders that save time on the same kind of machine. */
const MEASURED = ['latencies', 'convolutions'];

/** Copies the data folder, or a project of it, into one file that opens as a data folder elsewhere. */
export class BackupService {
  readonly #store: Store;
  readonly #dataDir: string;
  readonly #app: string;
  readonly #turns = new Turns(1);

  constructor(store: Store, dataDir: string, app: string) {
    this.#store = store;
    this.#dataDir = dataDir;
    this.#app = app;
    // Of an engine that was killed.
    rmSync(join(dataDir, STAGED), { recursive: true, force: true });
  }

  /**
   * The trash, and what belongs to this machine's processes, stay out. Throws LabError `not-found` if there is no such project, `conflict`
   * while a run runs or if the file exists, and like {@link writeBackup}.
   */
  async write(file: string, project: string | null, signal?: AbortSignal): Promise<Backup> {
    if (!isAbsolute(file)) throw new LabError('conflict', 'The path is not absolute.', 'Give an absolute path.', { file });
    if (isWithin(this.#dataDir, resolve(file)))
      throw new LabError('conflict', 'This is inside the data folder.', 'Choose a folder elsewhere, best on another disk.', { file });
    return this.#turns.take(signal, async () => {
      const runs = runsToBackUp(this.#store, project);
      refuseRunning(runs);
      if (project !== null && runs.length === 0)
        throw new LabError('not-found', `No run belongs to project ${project}.`, 'The field `project` of the runs names theirs.');
      const staging = join(this.#dataDir, STAGED);
      try {
        mkdirSync(staging, { recursive: true });
        const studies = await this.#store.copyTo(join(this.#dataDir, DATABASE), (copy) => keepRuns(copy, runs, project === null));
        const paths = await this.#paths(runs, studies, project);
        const about = {
          app: this.#app,
          createdAt: new Date().toISOString(),
          project,
          runs: runs.length,
          queued: runs.filter(({ status }) => status === 'queued').length,
        };
        const { files } = await writeBackup(this.#dataDir, paths, about, resolve(file), signal);
        return { file: resolve(file), runs: runs.length, files: files.length, bytes: (await stat(file)).size };
      } finally {
        rmSync(staging, { recursive: true, force: true });
      }
    });
  }

  async #paths(runs: readonly BackedUpRun[], studies: readonly string[], project: string | null): Promise<readonly string[]> {
    const folders = [
      ...runs.map(({ id }) => `runs/${id}`),
      ...studies.map((id) => `studies/${id}`),
      ...(project === null ? ['data', 'models'] : usedBy(runs)),
      ...MEASURED,
    ];
    const below: string[] = [];
    for (const folder of folders) below.push(...(await filesBelow(this.#dataDir, folder)));
    return [...(project === null ? OF_LAB.filter((name) => existsSync(join(this.#dataDir, name))) : []), ...below];
  }
}

/** The folders of data sets and imported models. */
function usedBy(runs: readonly BackedUpRun[]): readonly string[] {
  const folders = runs.flatMap(({ dataSet, model }) => [`data/${dataSet}`, ...(model === null ? [] : [`models/${model}`])]);
  return [...new Set(folders)].toSorted();
}

function refuseRunning(runs: readonly BackedUpRun[]): void {
  const running = runs.filter(({ status }) => status === 'running');
  const [first] = running;
  if (!first) return;
  const message =
    running.length === 1 ? `Run ${first.id} is running.` : `${plural(running.length, 'run')} are running, ${first.id} among them.`;
  throw new LabError('conflict', message, 'Pause the queue, or wait until they have ended.');
}
