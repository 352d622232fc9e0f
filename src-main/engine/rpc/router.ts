import { type Context, implement, type Router } from '@orpc/server';
import { domainsOf } from '#main/datasets/index.ts';
import { type Contract, contract, type DamagedFolder, type EngineInfo } from '#shared/contract/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { EngineLog } from '../engine-log.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { AnalysisService } from '../services/analysis-service.ts';
import type { BackupService } from '../services/backup-service.ts';
import type { ClusterService } from '../services/cluster-service.ts';
import type { DataSetService } from '../services/data-set-service.ts';
import type { DiskService } from '../services/disk-service.ts';
import type { ExperimentService } from '../services/experiment-service.ts';
import type { ImportedModelService } from '../services/imported-model-service.ts';
import type { LatencyService } from '../services/latency-service.ts';
import type { LogService } from '../services/log-service.ts';
import type { ModelService } from '../services/model-service.ts';
import type { PresetService } from '../services/preset-service.ts';
import type { QueueService } from '../services/queue-service.ts';
import { rerun } from '../services/rerun.ts';
import type { RunExports } from '../services/run-exports.ts';
import type { RunImports } from '../services/run-imports.ts';
import type { RunService } from '../services/run-service.ts';
import type { SettingsService } from '../services/settings-service.ts';
import type { SourceNetworks } from '../services/source-networks.ts';
import type { StudyService } from '../services/study-service.ts';
import type { TrashService } from '../services/trash-service.ts';
import type { ViewService } from '../services/view-service.ts';
import type { WindowMemory } from '../services/window-memory.ts';
import { mapErrors } from './map-errors.ts';

export interface Services {
  readonly log: EngineLog;
  readonly changes: ChangeHub;
  readonly settings: SettingsService;
  readonly memory: WindowMemory;
  readonly backups: BackupService;
  readonly disk: DiskService;
  readonly runs: RunService;
  readonly trash: TrashService;
  readonly views: ViewService;
  readonly queue: QueueService;
  readonly runImports: RunImports;
  readonly runExports: RunExports;
  readonly logs: LogService;
  readonly sourceNetworks: SourceNetworks;
  readonly studies: StudyService;
  readonly experiments: ExperimentService;
  readonly presets: PresetService;
  readonly models: ModelService;
  readonly analyses: AnalysisService;
  readonly importedModels: ImportedModelService;
  readonly jobs: JobQueue;
  readonly latencies: LatencyService;
  readonly clusters: ClusterService;
  readonly dataSets: DataSetService;
  /** Folders that could not be read when the engine started. */
  readonly damaged: { readonly runs: readonly DamagedFolder[]; readonly studies: readonly DamagedFolder[] };
  readonly info: () => EngineInfo;
  /** Ends the engine once no run is active. Returns the number of active runs. */
  readonly shutDown: () => number;
}

export type EngineRouter = Router<Contract, Context>;

/** The contract, implemented by the services. */
export function engineRouter(services: Services): EngineRouter {
  const {
    log,
    changes,
    settings,
    memory,
    backups,
    disk,
    runs,
    trash,
    views,
    queue,
    runImports,
    runExports,
    logs,
    sourceNetworks,
    studies,
    experiments,
    presets,
    models,
    analyses,
    importedModels,
    jobs,
    latencies,
    clusters,
    dataSets,
    damaged,
    info,
    shutDown,
  } = services;
  const lab = implement(contract).use(({ next, path }) => mapErrors(async () => next(), path, log));
  return lab.router({
    engine: {
      info: lab.engine.info.handler(info),
      shutdown: lab.engine.shutdown.handler(() => ({ activeRuns: shutDown() })),
    },
    settings: {
      get: lab.settings.get.handler(() => settings.machine()),
      save: lab.settings.save.handler(({ input }) => settings.save(input)),
    },
    backup: {
      write: lab.backup.write.handler(({ input, signal }) => backups.write(input.file, input.project, signal)),
    },
    disk: {
      usage: lab.disk.usage.handler(() => disk.usage()),
      toCleanUp: lab.disk.toCleanUp.handler(({ input }) => disk.toCleanUp(input)),
      cleanUp: lab.disk.cleanUp.handler(({ input }) => disk.cleanUp(input)),
      cleanedUp: lab.disk.cleanedUp.handler(() => disk.cleanedUp()),
      restore: lab.disk.restore.handler(({ input }) => disk.restore(input.models)),
    },
    memory: {
      get: lab.memory.get.handler(() => memory.values),
      remember: lab.memory.remember.handler(({ input }) => memory.remember(input)),
    },
    experiments: {
      presets: lab.experiments.presets.handler(() => presets.list()),
      check: lab.experiments.check.handler(({ input }) => experiments.check(input.experiment)),
      plan: lab.experiments.plan.handler(({ input }) => experiments.plan(input.experiment)),
      latency: lab.experiments.latency.handler(async ({ input: { experiment, ...choice } }) =>
        latencies.measure(await experiments.prepare(experiment), choice),
      ),
      probe: lab.experiments.probe.handler(({ input, signal }) => experiments.probe(input.experiment, signal)),
    },
    runs: {
      list: lab.runs.list.handler(() => runs.list()),
      damaged: lab.runs.damaged.handler(() => [...damaged.runs]),
      fields: lab.runs.fields.handler(() => runs.fields()),
      values: lab.runs.values.handler(({ input }) => runs.values(input.fields)),
      accuracies: lab.runs.accuracies.handler(({ input }) => runs.accuracies(input.runs)),
      get: lab.runs.get.handler(({ input }) => {
        const detail = runs.get(input.id);
        sourceNetworks.request(detail);
        return detail;
      }),
      create: lab.runs.create.handler(async ({ input: { experiment, priority, on } }) =>
        runs.create({ ...(await experiments.prepare(experiment, on)), ...(priority !== undefined && { priority }) }),
      ),
      branch: lab.runs.branch.handler(async ({ input: { experiment, parent, on } }) =>
        runs.branch(await experiments.prepare(experiment, on), parent),
      ),
      control: lab.runs.control.handler(({ input }) => runs.control(input.id, input.action)),
      resume: lab.runs.resume.handler(({ input }) => runs.resume(input.id)),
      place: lab.runs.place.handler(async ({ input }) => {
        await clusters.place(input.id, input.on);
        return runs.get(input.id).summary;
      }),
      import: lab.runs.import.handler(({ input, signal }) => runImports.import(input.path, signal)),
      export: lab.runs.export.handler(async ({ input: { ids, format, folder }, signal }) => ({
        runs: await runExports.export(ids, format, folder, signal),
      })),
      log: lab.runs.log.handler(({ input }) => logs.append(input)),
      annotate: lab.runs.annotate.handler(({ input: { id, ...annotation } }) => runs.annotate(id, annotation)),
      annotateAll: lab.runs.annotateAll.handler(({ input: { ids, ...annotation } }) => ({ changed: runs.annotateAll(ids, annotation) })),
      rerun: lab.runs.rerun.handler(({ input }) => rerun(runs, experiments, input.ids)),
      delete: lab.runs.delete.handler(async ({ input }) => ({ changed: await trash.delete(input.ids) })),
      lineage: lab.runs.lineage.handler(({ input }) => runs.lineage(input.id)),
      series: lab.runs.series.handler(({ input }) => runs.series(input.id, input.names)),
      lineNames: lab.runs.lineNames.handler(({ input }) => runs.lineNames(input.ids)),
      lines: lab.runs.lines.handler(({ input }) => runs.lines(input)),
      messages: lab.runs.messages.handler(({ input }) => runs.messages(input.id)),
      entropy: lab.runs.entropy.handler(({ input }) => runs.entropy(input.id, input.round)),
      reduction: lab.runs.reduction.handler(({ input: { id, ...choice }, signal }) => runs.reduction(id, choice, signal)),
    },
    clusters: {
      list: lab.clusters.list.handler(() => clusters.list()),
      save: lab.clusters.save.handler(({ input }) => clusters.save(input)),
      remove: lab.clusters.remove.handler(({ input }) => ({ removed: clusters.remove(input.name) })),
      check: lab.clusters.check.handler(({ input }) => clusters.check(input.name)),
    },
    trash: {
      list: lab.trash.list.handler(() => trash.list()),
      restore: lab.trash.restore.handler(async ({ input }) => ({ changed: await trash.restore(input.ids) })),
      empty: lab.trash.empty.handler(async ({ input }) => {
        const emptied = await trash.empty(input.ids);
        return input.ids ? emptied : { ...emptied, bytes: emptied.bytes + (await disk.empty()) };
      }),
    },
    views: {
      list: lab.views.list.handler(() => views.list()),
      save: lab.views.save.handler(({ input }) => views.save(input)),
      remove: lab.views.remove.handler(({ input }) => views.remove(input.name)),
    },
    queue: {
      get: lab.queue.get.handler(() => queue.get()),
      move: lab.queue.move.handler(({ input }) => queue.move(input.id, input.to)),
      control: lab.queue.control.handler(({ input }) => queue.control(input.action)),
    },
    studies: {
      presets: lab.studies.presets.handler(() => studies.presets()),
      plan: lab.studies.plan.handler(({ input }) => studies.plan(input.study)),
      create: lab.studies.create.handler(({ input }) => studies.create(input.study)),
      list: lab.studies.list.handler(() => studies.list()),
      damaged: lab.studies.damaged.handler(() => [...damaged.studies]),
      get: lab.studies.get.handler(({ input }) => studies.get(input.id)),
      control: lab.studies.control.handler(({ input }) => studies.control(input.id, input.action)),
      extend: lab.studies.extend.handler(({ input: { id, ...extension } }) => studies.extend(id, extension)),
    },
    models: {
      list: lab.models.list.handler(({ input }) => models.list(input.runs)),
      prove: lab.models.prove.handler(({ input }) => models.prove(input)),
      export: lab.models.export.handler(({ input }) => models.export(input)),
      proof: lab.models.proof.handler(({ input }) => models.proof(input.proof)),
      analyze: lab.models.analyze.handler(({ input }) => analyses.add(input)),
      analyses: lab.models.analyses.handler(({ input }) => analyses.list(input.id)),
      latencies: lab.models.latencies.handler(({ input }) => latencies.ofRound(runs.get(input.id), input.round)),
      download: lab.models.download.handler(({ input }) => models.download(input.job, input.file)),
      import: lab.models.import.handler(({ input }) => importedModels.import(input)),
      inspect: lab.models.inspect.handler(({ input, signal }) => importedModels.inspect(input.file, signal)),
      numbers: lab.models.numbers.handler(({ input: { file, ...tensor }, signal }) => importedModels.numbers(file, tensor, signal)),
      imported: {
        list: lab.models.imported.list.handler(() => importedModels.list()),
        get: lab.models.imported.get.handler(({ input }) => importedModels.get(input.name)),
        remove: lab.models.imported.remove.handler(({ input }) => ({ removed: importedModels.remove(input.name) })),
      },
    },
    jobs: {
      list: lab.jobs.list.handler(() => jobs.list()),
      cancel: lab.jobs.cancel.handler(({ input }) => jobs.cancel(input.job)),
    },
    data: {
      list: lab.data.list.handler(() => dataSets.list()),
      overview: lab.data.overview.handler(({ input, signal }) => dataSets.overview(input.name, signal)),
      samples: lab.data.samples.handler(() => dataSets.samples()),
      add: lab.data.add.handler(({ input }) => dataSets.add(input)),
      inspect: lab.data.inspect.handler(async ({ input }) => ({ domains: await domainsOf(input.source) })),
      forModel: lab.data.forModel.handler(({ input, signal }) => dataSets.forModel(input, importedModels.get(input.model), signal)),
      preview: lab.data.preview.handler(({ input, signal }) => dataSets.preview(input, signal)),
      remove: lab.data.remove.handler(async ({ input }) => ({ removed: await dataSets.remove(input.name) })),
    },
    changes: lab.changes.handler(({ signal }) => changes.subscribe(signal)),
  });
}
