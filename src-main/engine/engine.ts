import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { removeUnfinished } from '#main/library/index.ts';
import type { EngineInfo } from '#shared/contract/index.ts';
import { ChangeHub } from './changes/change-hub.ts';
import { lockDataFolder } from './engine-lock.ts';
import { openEngineLog } from './engine-log.ts';
import { ElsewhereExecutor } from './executors/elsewhere/elsewhere-executor.ts';
import { Clusters, Executors } from './executors/index.ts';
import { LocalExecutor } from './executors/local/local-executor.ts';
import type { LocalResources } from './executors/local/local-slots.ts';
import { finishMoves } from './executors/slurm/place-run.ts';
import { SlurmExecutors } from './executors/slurm/slurm-executors.ts';
import { IdleTimer } from './idle-timer.ts';
import { JobQueue } from './jobs/job-queue.ts';
import type { MachineHold } from './jobs/machine-hold.ts';
import { PublishedEngine } from './published-engine.ts';
import type { RunPreparation } from './queue/run-preparation.ts';
import { RunQueue } from './queue/run-queue.ts';
import { engineRouter } from './rpc/router.ts';
import { RpcServer } from './rpc/rpc-server.ts';
import { socketAddress } from './rpc/socket-address.ts';
import { AnalysisService } from './services/analysis-service.ts';
import { BackupService } from './services/backup-service.ts';
import { ClusterService } from './services/cluster-service.ts';
import { DataSetService } from './services/data-set-service.ts';
import { DiskService } from './services/disk-service.ts';
import { ExperimentService } from './services/experiment-service.ts';
import { FoundRuns } from './services/found-runs.ts';
import { ImportedModelService } from './services/imported-model-service.ts';
import { LatencyService } from './services/latency-service.ts';
import { LogService } from './services/log-service.ts';
import { ModelService } from './services/model-service.ts';
import { OnnxReader } from './services/onnx-reader.ts';
import { PresetService } from './services/preset-service.ts';
import { ProbeService } from './services/probe-service.ts';
import { QueueService } from './services/queue-service.ts';
import { recoverFolders } from './services/recover-folders.ts';
import { ReductionPlanner } from './services/reduction-planner.ts';
import { RunExports } from './services/run-exports.ts';
import { RunImports } from './services/run-imports.ts';
import { RunService } from './services/run-service.ts';
import { SettingsService } from './services/settings-service.ts';
import { SourceNetworks } from './services/source-networks.ts';
import { recoverStudies } from './services/study-folder.ts';
import { StudyService } from './services/study-service.ts';
import { TrashService } from './services/trash-service.ts';
import { ViewService } from './services/view-service.ts';
import { WindowMemory } from './services/window-memory.ts';
import { Store } from './store/store.ts';
import { storeErrorOf } from './store/store-errors.ts';

export interface EngineOptions {
  readonly dataDir: string;
  /** The app's `resources` folder. */
  readonly resources: string;
  /** The runner's program. */
  readonly runner: string;
  /** Overrides of the resources that tasks may use, which otherwise come from the environment. */
  readonly local?: Partial<LocalResources>;
  /** How often the jobs of clusters are listed, in milliseconds. */
  readonly clusterPoll?: number;
  readonly app: string;
  /** How long an idle engine keeps running. */
  readonly idleMilliseconds: number;
  /** Called when the engine has been idle for that long. */
  readonly onIdle: () => void;
}

/** The process that owns a data folder: its database, its queues, and the server that clients connect to. */
export class Engine implements AsyncDisposable {
  readonly #options: EngineOptions;
  readonly #parts = new AsyncDisposableStack();
  #isShuttingDown = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Locks the data folder, opens the database, attaches to living runners, and listens. */
  async init(): Promise<void> {
    const { dataDir, resources, runner, local, clusterPoll, app, idleMilliseconds, onIdle } = this.#options;
    makeFolder(dataDir);
    const lock = await lockDataFolder(dataDir);
    this.#parts.defer(() => lock.release());
    const log = openEngineLog(dataDir);
    if (lock.setAside !== undefined) log.warn({ copy: lock.setAside }, 'engine.lock was damaged and has been emptied');
    const store = this.#parts.use(Store.open(join(dataDir, 'lab.sqlite'), join(resources, 'migrations')));
    finishMoves(dataDir);
    const damaged = { studies: recoverStudies(store, dataDir, log), runs: recoverFolders(store, dataDir, log) };

    const idleTimer = this.#parts.use(new IdleTimer(idleMilliseconds, () => void retire().catch((error: unknown) => endWith(error))));
    const changes = new ChangeHub();
    const settings = new SettingsService(dataDir, local ?? {}, () => {
      queue.refresh(executor.name);
      changes.publish({ kind: 'settings' });
    });
    const executor = new LocalExecutor(runner, () => settings.slots());
    const programs = { node: process.execPath, runner };
    const clusters = new Clusters(dataDir);
    const socket = socketAddress(dataDir);
    // OpenSSH for Windows cannot share connections.
    const sockets = process.platform === 'win32' ? null : dirname(socket);
    const slurm = this.#parts.use(
      new SlurmExecutors(clusters, { programs, dataDir, sockets, ...(clusterPoll !== undefined && { pollMilliseconds: clusterPoll }) }),
    );
    const elsewhere = new ElsewhereExecutor();
    const executors = new Executors(executor, (name) => (name === elsewhere.name ? elsewhere : slurm.named(name)));
    const onActivity = (): void => idleTimer.update();
    const preparation: RunPreparation = {
      isReady: (run) => latencies.isReady(run),
      waitingFor: (run) => latencies.waitingFor(run),
      cancel: (run) => latencies.cancel(run),
    };
    const queue = this.#parts.use(new RunQueue({ store, changes, log, dataDir, executors, preparation, onActivity }));
    const requests = join(dataDir, 'jobs');
    const holdMachine = (reason: string): MachineHold => queue.hold(reason);
    const onJobActivity = (): void => queue.startNext();
    const jobs = this.#parts.use(new JobQueue({ changes, log, folder: requests, holdMachine, onActivity: onJobActivity }));
    const latencies = new LatencyService(executor, jobs, dataDir);
    const planner = this.#parts.use(new ReductionPlanner(executor, requests));
    this.#parts.defer(() => queue.suspend());
    const imports = { dataDir, changes, executor };
    const dataSets = new DataSetService(imports, store, jobs, log);
    removeUnfinished(dataDir);
    const found = this.#parts.use(new FoundRuns({ store, queue, dataDir, log }));
    const reader = new OnnxReader(executor, requests);
    const importedModels = new ImportedModelService(imports, store, jobs, reader);
    const probes = new ProbeService(executor, queue, jobs, { dataDir, requests });
    const threadsFor = (device: string, on: string | null): number => queue.threadsFor(device, on);
    const proofs = { store, changes, executor };
    const runs = new RunService(store, queue, planner, dataDir);
    const experiments = new ExperimentService(dataSets, importedModels, probes, threadsFor, join(resources, 'experiments'), app);
    const studies = new StudyService({ store, queue, runs, experiments, dataDir, presets: join(resources, 'studies'), app, log });
    const forgetMembers = (gone: readonly number[]): Promise<void> => studies.forgetMembers(gone);
    const router = engineRouter({
      log,
      changes,
      settings,
      memory: new WindowMemory(dataDir),
      backups: new BackupService(store, dataDir, app),
      disk: new DiskService({ store, changes, jobs, dataDir }),
      runs,
      trash: new TrashService({ store, changes, queue, jobs, dataDir, forgetMembers }),
      views: new ViewService(store, changes),
      queue: new QueueService(store, queue, runs),
      runImports: new RunImports(executor, found, dataDir),
      runExports: new RunExports(executor, store, dataDir),
      logs: new LogService(store, dataDir),
      sourceNetworks: new SourceNetworks({ store, changes, log, reader }),
      studies,
      models: new ModelService(proofs, runs, jobs, dataDir, app),
      analyses: new AnalysisService(proofs, runs, jobs, dataSets, dataDir),
      importedModels,
      jobs,
      latencies,
      clusters: new ClusterService({ store, queue, changes, clusters, examine: (name) => slurm.examine(name) }),
      experiments,
      presets: new PresetService(store, experiments),
      dataSets,
      damaged,
      info: () => infoOf(this.#options, store),
      shutDown: () => this.#shutDown(queue, idleTimer),
    });

    const token = process.platform === 'win32' ? randomBytes(32).toString('hex') : null;
    const server = this.#parts.use(new RpcServer({ router, address: socket, token, log, onActivity }));
    this.#parts.use(changes);
    const hasWork = (): boolean => !queue.isIdle || !jobs.isIdle;
    const published = new PublishedEngine(dataDir, { pid: process.pid, socket, app, ...(token !== null && { token }) });
    const endWith = (error: unknown): void => {
      log.error({ err: error }, 'the engine cannot listen again, and ends');
      onIdle();
    };
    // Until the last request is answered, which may bring work. Clients that come meanwhile start the next engine, which waits for this one.
    const retire = async (): Promise<void> => {
      idleTimer.pause();
      published.withdraw();
      if (this.#isShuttingDown) changes[Symbol.dispose]();
      await server.stopAccepting();
      if (!this.#isShuttingDown && hasWork()) {
        await server.listen();
        published.publish();
        idleTimer.resume();
      } else {
        onIdle();
      }
    };
    await server.listen();
    void studies.judgeMembers(changes);
    await queue.start();
    found.start();
    void studies.completeAll();
    published.publish();
    this.#parts.defer(() => published.withdraw());
    idleTimer.start(() => !hasWork() && (server.requests === 0 || this.#isShuttingDown));
    log.info({ dataDir, socket, app, schema: store.schema }, 'listening');
  }

  /** Cancels jobs. Runners continue. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }

  #shutDown(queue: RunQueue, idleTimer: IdleTimer): number {
    this.#isShuttingDown = true;
    idleTimer.shorten();
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
