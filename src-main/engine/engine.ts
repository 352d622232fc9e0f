import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { EngineInfo } from '#shared/contract/index.ts';
import { removeUnfinished } from '#main/library/index.ts';
import { ChangeHub } from './changes/change-hub.ts';
import { removeEngineFile, writeEngineFile } from './engine-file.ts';
import { lockDataFolder } from './engine-lock.ts';
import { openEngineLog } from './engine-log.ts';
import { IdleClock } from './idle-clock.ts';
import { JobDesk } from './jobs/job-desk.ts';
import { RunQueue } from './queue/run-queue.ts';
import { engineRouter } from './rpc/router.ts';
import { RpcServer } from './rpc/rpc-server.ts';
import { socketAddress } from './rpc/socket-address.ts';
import { DataSetService } from './services/data-set-service.ts';
import { ExperimentService } from './services/experiment-service.ts';
import { ImportedModelService } from './services/imported-model-service.ts';
import { ModelService } from './services/model-service.ts';
import { recoverFolders } from './services/recover-folders.ts';
import { RunService } from './services/run-service.ts';
import { RunnerReader } from './services/runner-reader.ts';
import { RunnerProbe } from './services/runner-probe.ts';
import { Store } from './store/store.ts';
import { storeErrorOf } from './store/store-errors.ts';

export interface EngineOptions {
  readonly dataDir: string;
  /** The app's `resources` folder. */
  readonly resources: string;
  /** The runner's program. */
  readonly runner: string;
  readonly app: string;
  /** How long the engine stays when nobody needs it. */
  readonly idleMilliseconds: number;
  /** Called when it ends by itself. */
  readonly ended: () => void;
}

/** The one process that owns a data folder: its database, its queue of runs, and the server that clients talk to. */
export class Engine implements AsyncDisposable {
  readonly #options: EngineOptions;
  readonly #parts = new AsyncDisposableStack();
  #endsWithItsRuns = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Takes the data folder, opens the database, picks up what runs, and listens. */
  async init(): Promise<void> {
    const { dataDir, resources, runner, app, idleMilliseconds, ended } = this.#options;
    makeFolder(dataDir);
    const lock = lockDataFolder(dataDir);
    this.#parts.defer(() => lock.release());
    const log = openEngineLog(dataDir);
    const store = this.#parts.use(Store.open(join(dataDir, 'lab.sqlite'), join(resources, 'migrations')));
    recoverFolders(store, dataDir, log);

    const clock = this.#parts.use(new IdleClock(idleMilliseconds, ended));
    const changes = new ChangeHub();
    const queue = this.#parts.use(new RunQueue({ store, changes, log, dataDir, runner, limit: 1, moved: () => clock.check() }));
    const jobs = this.#parts.use(new JobDesk({ changes, log, folder: join(dataDir, 'jobs'), moved: () => clock.check() }));
    const tools = { dataDir, changes, runner };
    const dataSets = new DataSetService(tools, store, jobs, log);
    removeUnfinished(dataDir);
    const importedModels = new ImportedModelService(tools, store, jobs, new RunnerReader(runner, join(dataDir, 'jobs')));
    const probe = new RunnerProbe(runner, () => queue.activeRuns > 0 || !jobs.isIdle);
    const runs = new RunService(store, queue, dataDir);
    const router = engineRouter({
      log,
      changes,
      runs,
      models: new ModelService({ store, changes, runner }, runs, jobs, dataDir, app),
      importedModels,
      jobs,
      experiments: new ExperimentService(dataSets, importedModels, probe, join(resources, 'experiments'), app),
      dataSets,
      info: () => infoOf(this.#options, store),
      shutDown: () => this.#shutDown(queue, clock),
    });

    const socket = socketAddress(dataDir);
    const token = process.platform === 'win32' ? randomBytes(32).toString('hex') : null;
    const server = this.#parts.use(new RpcServer({ router, address: socket, token, log, moved: () => clock.check() }));
    this.#parts.use(changes);
    clock.start(() => queue.isIdle && jobs.isIdle && (server.requests === 0 || this.#endsWithItsRuns));
    await server.listen();
    queue.start();
    writeEngineFile(dataDir, { pid: process.pid, socket, app, startedAt: new Date().toISOString(), ...(token !== null && { token }) });
    this.#parts.defer(() => removeEngineFile(dataDir));
    log.info({ dataDir, socket, app, schema: store.schema }, 'listening');
  }

  /** Runners live on, jobs do not. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }

  #shutDown(queue: RunQueue, clock: IdleClock): number {
    this.#endsWithItsRuns = true;
    clock.hurry();
    return queue.activeRuns;
  }
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw storeErrorOf(error, dataDir);
  }
}

function infoOf({ app, dataDir }: EngineOptions, store: Store): EngineInfo {
  const { version: node, pid } = process;
  return { app, node, sqlite: store.sqliteVersion, schema: store.schema, dataDir, pid, cores: availableParallelism() };
}
