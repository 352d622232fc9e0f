import { type ContractRouterClient, eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { labErrorSchema } from '#shared/errors/index.ts';
import { experimentSchema, newNameSchema, newTagsSchema, parentSchema } from '#shared/experiment/index.ts';
import { layerEntropySchema } from '#shared/journal/index.ts';
import { latencyConditionsSchema, nodeLatenciesSchema } from '#shared/latency/index.ts';
import { lineRequestSchema, sharedLinesSchema } from '#shared/series/index.ts';
import { clusterNameSchema, pathSchema, prioritySchema } from '#shared/settings/index.ts';
import { commonAnnotationSchema, notesSchema } from './annotations.ts';
import { backupSchema } from './backup.ts';
import { clusterReportSchema, clusterSchema } from './clusters.ts';
import { damagedFolderSchema } from './damaged-folder.ts';
import { dataOverviewSchema, sampleSetSchema } from './data-overview.ts';
import { addDataSetSchema, dataSetListSchema, dataSetPreviewSchema, sourceInspectionSchema } from './data-sets.ts';
import { cleanedModelSchema, cleanUpSchema, diskUsageSchema, retentionSchema } from './disk.ts';
import { exportFormatNames } from './export-formats.ts';
import { exportedRunsSchema, exportRunsSchema } from './exported-runs.ts';
import { importedModelDetailSchema, importedModelSchema, importModelSchema, modelLibrarySchema } from './imported-models.ts';
import { importedRunsSchema } from './imported-runs.ts';
import { analysisJobSchema, importJobSchema, jobSchema, latencyJobSchema, modelImportJobSchema, modelJobSchema } from './jobs.ts';
import { lineageRunSchema } from './lineage.ts';
import { loggedLinesSchema, storedLinesSchema } from './logged-runs.ts';
import { modelDataRequestSchema, modelDataSchema } from './model-data.ts';
import { analysisChoiceSchema, modelChoiceSchema, modelSummarySchema, storedAnalysisSchema, storedProofSchema } from './models.ts';
import { onnxNumbersSchema, onnxViewSchema } from './onnx-view.ts';
import { planSchema, presetSchema, probeSchema } from './plans.ts';
import { queueActions, queuePlaceSchema, queueSchema } from './queue.ts';
import { planEditsSchema, reductionPlanSchema, storedStepsSchema } from './reductions.ts';
import { controlActions, runAccuraciesSchema, runDetailSchema, runMessageSchema, runSummarySchema, seriesSchema } from './runs.ts';
import { machineSchema, machineSettingsSchema, windowChangesSchema, windowMemorySchema } from './settings.ts';
import { extensionSchema, studyActions, studyDetailSchema, studyPlanSchema, studyPresetSchema, studySummarySchema } from './studies.ts';
import { trashedRunSchema } from './trash.ts';
import { runViewSchema, viewNameSchema } from './views.ts';

/** Every expected failure crosses the wire as this error, with the details of a LabError. */
const procedure = oc.errors({ LAB: { status: 422, data: labErrorSchema } });

const id = z.object({ id: z.string().min(1).max(64) });
/** Of runs. */
const ids = z.object({ ids: z.array(id.shape.id).min(1).max(100_000) });
/** An absolute path on the engine's machine. */
const onnxFile = importModelSchema.pick({ file: true });
const model = importedModelSchema.pick({ name: true });
/** Parsed by the engine itself, so that errors name the invalid fields. */
const anyExperiment = z.object({ experiment: z.unknown() });
const anyStudy = z.object({ study: z.unknown() });

const cluster = z.object({ name: clusterNameSchema });
const changedRunsSchema = z.object({ changed: z.array(z.string()).describe('IDs of the runs.') });

/** Runs that are started again at once, at most. */
export const MAX_RERUN = 100;

const fieldValueSchema = z.union([z.number(), z.string(), z.boolean(), z.array(z.string()).readonly()]);

export const engineInfoSchema = z.object({
  app: z.string(),
  node: z.string(),
  sqlite: z.string(),
  schema: z.int(),
  dataDir: z.string(),
  pid: z.int(),
  cores: z.int(),
});

/** A change; each window opens one stream. A client that missed changes reads its data again. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), summary: runSummarySchema }).describe('New, changed or restored.'),
  z.object({ kind: z.literal('deleted'), id: z.string() }).describe('The run is in the trash.'),
  z.object({ kind: z.literal('trash') }).describe('The trash has other runs.'),
  z.object({ kind: z.literal('views') }).describe('The saved views have changed.'),
  z.object({ kind: z.literal('settings') }).describe('The settings have changed.'),
  z.object({ kind: z.literal('series'), id: z.string(), series: z.array(seriesSchema) }).describe('Points to append.'),
  z.object({ kind: z.literal('detail'), id: z.string() }).describe('Rounds, entropy, budgets, layers or checkpoints have changed.'),
  z
    .object({ kind: z.literal('rewound'), id: z.string() })
    .describe('Points were removed, or too many arrived at once: read the series and messages again.'),
  z.object({ kind: z.literal('messages'), id: z.string(), messages: z.array(runMessageSchema) }),
  z.object({ kind: z.literal('queue') }).describe('The queue is paused or resumed, or has other runs or another order.'),
  z.object({ kind: z.literal('clusters') }).describe('The clusters that are set up have changed.'),
  z.object({ kind: z.literal('data') }),
  z.object({ kind: z.literal('library') }).describe('The imported models have changed.'),
  z.object({ kind: z.literal('models'), id: z.string() }).describe('The run has a new model, proof or analysis.'),
  z.object({ kind: z.literal('job'), job: jobSchema }).describe('New or changed.'),
]);

/** The engine's API for the window, the browser and the command line. */
export const contract = {
  engine: {
    info: procedure.output(engineInfoSchema),
    /** Ends the engine once no run is active; active runs continue. */
    shutdown: procedure.output(z.object({ activeRuns: z.int() })),
  },
  /** What runs may use of this machine. */
  settings: {
    get: procedure.output(machineSchema),
    /** Takes effect at once; running tasks keep their slots and threads. */
    save: procedure.input(machineSettingsSchema).output(machineSchema),
  },
  backup: {
    /** Copies everything, or a project, into a new file at this absolute path; `nepenthe restore` makes a data folder of it. */
    write: procedure.input(z.object({ file: pathSchema, project: z.string().nullable() })).output(backupSchema),
  },
  disk: {
    /** What takes how much, measured now. */
    usage: procedure.output(diskUsageSchema),
    /** What `cleanUp` would take. */
    toCleanUp: procedure.input(retentionSchema).output(cleanUpSchema),
    /** Moves models of runs that have ended out of the way; they take disk until the trash is emptied. */
    cleanUp: procedure.input(retentionSchema).output(cleanUpSchema),
    /** The models that were cleaned up. */
    cleanedUp: procedure.output(cleanUpSchema),
    /** Brings these models back, or all. */
    restore: procedure
      .input(z.object({ models: z.array(cleanedModelSchema.pick({ id: true, round: true })).optional() }))
      .output(cleanUpSchema),
  },
  /** What the window remembers between its visits. */
  memory: {
    get: procedure.output(windowMemorySchema),
    remember: procedure.input(windowChangesSchema),
  },
  experiments: {
    presets: procedure.output(z.array(presetSchema)),
    /** The experiment with defaults filled in; fails with `invalid-experiment` naming every invalid field. */
    check: procedure.input(anyExperiment).output(experimentSchema),
    plan: procedure.input(anyExperiment).output(planSchema),
    probe: procedure.input(anyExperiment).output(probeSchema),
    /** Measures what removing layers saves; without batch size and threads, under the conditions of the method. */
    latency: procedure
      .input(anyExperiment.extend(latencyConditionsSchema.pick({ batch: true, threads: true }).partial().shape))
      .output(latencyJobSchema),
  },
  runs: {
    list: procedure.output(z.array(runSummarySchema)),
    /** Folders of runs that could not be read when the engine started, so the runs are not listed. */
    damaged: procedure.output(z.array(damagedFolderSchema)),
    get: procedure.input(id).output(runDetailSchema),
    /** The settings, `config.…`, and metrics, `metric.…`, that any run has. */
    fields: procedure.output(z.array(z.string())),
    /** Settings and metrics of all runs, by the names that `fields` lists; runs without any of them are left out. */
    values: procedure
      .input(z.object({ fields: z.array(z.string().max(500)).max(100) }))
      .output(z.array(z.object({ id: z.string(), values: z.record(z.string(), fieldValueSchema) }))),
    /** Of these runs, or of all; runs without a finished round are left out. */
    accuracies: procedure.input(z.object({ runs: z.array(z.string()).optional() })).output(z.array(runAccuraciesSchema)),
    /** `on` is the cluster that it runs on. */
    create: procedure
      .input(anyExperiment.extend({ priority: prioritySchema.optional(), on: clusterNameSchema.optional() }))
      .output(runSummarySchema),
    /** A new run that continues after a kept round of a run with other settings. Fails with `invalid-experiment` naming the fields that cannot change. */
    branch: procedure.input(anyExperiment.extend({ parent: parentSchema, on: clusterNameSchema.optional() })).output(runSummarySchema),
    control: procedure.input(id.extend({ action: z.enum(controlActions) })).output(runSummarySchema),
    /** Resumes an interrupted, stopped or failed run from its last checkpoint. */
    resume: procedure.input(id).output(runSummarySchema),
    /** Chooses where a run that is not running continues: a cluster, or null for this machine. */
    place: procedure.input(id.extend({ on: clusterNameSchema.nullable() })).output(runSummarySchema),
    /** Imports the runs in another program's file or folder, an absolute path. */
    import: procedure.input(z.object({ path: pathSchema })).output(importedRunsSchema),
    /** Writes runs for another program. */
    export: procedure.input(exportRunsSchema).output(exportedRunsSchema),
    /** Stores what another program has logged; the first request of a run creates it. */
    log: procedure.input(loggedLinesSchema).output(storedLinesSchema),
    annotate: procedure
      .input(
        id.extend({
          name: newNameSchema.optional(),
          tags: newTagsSchema.optional(),
          notes: notesSchema.optional(),
          archived: z.boolean().optional(),
        }),
      )
      .output(runSummarySchema),
    /** Annotates many runs at once. Returns the runs that are different now. */
    annotateAll: procedure.input(ids.extend(commonAnnotationSchema.shape)).output(changedRunsSchema),
    /** New runs of the same experiments with the same seeds; a branch begins from the same round. */
    rerun: procedure.input(z.object({ ids: ids.shape.ids.max(MAX_RERUN) })).output(z.array(runSummarySchema)),
    /** Moves runs to the trash. Refused, as a whole, while one of them is active or needed. */
    delete: procedure.input(ids).output(changedRunsSchema),
    /** The run with everything that it descends from, and everything that descends from the same run, parents first. */
    lineage: procedure.input(id).output(z.array(lineageRunSchema)),
    series: procedure.input(id.extend({ names: z.array(z.string()).optional() })).output(z.array(seriesSchema)),
    /** What lines of these runs can show. */
    lineNames: procedure.input(lineRequestSchema.pick({ ids: true })).output(z.array(z.string())),
    /** A series of several runs, smoothed and down-sampled in intervals that all of them share, with the means of groups of runs. */
    lines: procedure.input(lineRequestSchema).output(sharedLinesSchema),
    messages: procedure.input(id).output(z.array(runMessageSchema)),
    /** Includes the counts of every neuron. */
    entropy: procedure.input(id.extend({ round: z.int().min(0) })).output(z.array(layerEntropySchema)),
    /** How the model of a round (by default the best one) would be reduced; with `stored`, by exactly the steps of that plan, before edits. */
    reduction: procedure
      .input(id.extend({ round: z.int().min(0).optional(), ...planEditsSchema.shape, stored: storedStepsSchema.optional() }))
      .output(reductionPlanSchema),
  },
  clusters: {
    list: procedure.output(z.array(clusterSchema)),
    /** Adds a cluster, or replaces the settings of the one of that name. */
    save: procedure.input(clusterSchema).output(clusterSchema),
    /** Refused while runs are there. Its folder stays as it is. */
    remove: procedure.input(cluster).output(z.object({ removed: z.boolean() })),
    /** Checks what a run needs there, with a short job. */
    check: procedure.input(cluster).output(clusterReportSchema),
  },
  trash: {
    /** The deleted runs, the latest first. */
    list: procedure.output(z.array(trashedRunSchema)),
    restore: procedure.input(ids).output(changedRunsSchema),
    /** Deletes these runs for ever, or all, and then what was cleaned up of others as well. */
    empty: procedure.input(ids.partial()).output(changedRunsSchema.extend({ bytes: z.int() })),
  },
  /** Saved views of the runs table. */
  views: {
    list: procedure.output(z.array(runViewSchema)),
    /** Replaces a view of the same name. */
    save: procedure.input(runViewSchema).output(z.array(runViewSchema)),
    remove: procedure.input(z.object({ name: viewNameSchema })).output(z.array(runViewSchema)),
  },
  queue: {
    get: procedure.output(queueSchema),
    move: procedure.input(id.extend({ to: queuePlaceSchema })).output(queueSchema),
    /** `pause` pauses all running runs and starts no others; `resume` continues the runs that it paused. */
    control: procedure.input(z.object({ action: z.enum(queueActions) })).output(queueSchema),
  },
  studies: {
    presets: procedure.output(z.array(studyPresetSchema)),
    /** Checks a study and plans its members; starts nothing. Fails with `invalid-experiment` naming every invalid field. */
    plan: procedure.input(anyStudy).output(studyPlanSchema),
    /** Creates the study and queues its members. */
    create: procedure.input(anyStudy).output(studySummarySchema),
    list: procedure.output(z.array(studySummarySchema)),
    /** Folders of studies that could not be read when the engine started. */
    damaged: procedure.output(z.array(damagedFolderSchema)),
    get: procedure.input(id).output(studyDetailSchema),
    /**
     * `pause` pauses running members and starts no others; `resume` continues paused, stopped and interrupted ones; `stop` stops all that
     * have not ended; `retry` continues failed ones and creates missing ones.
     */
    control: procedure.input(id.extend({ action: z.enum(studyActions) })).output(studySummarySchema),
    /** Adds seeds and variants. */
    extend: procedure.input(id.extend(extensionSchema.shape)).output(studySummarySchema),
  },
  models: {
    /** The kept models of the given runs, or of all runs. */
    list: procedure.input(z.object({ runs: z.array(z.string()).optional() })).output(z.array(modelSummarySchema)),
    /** Proves a model and stores the sheet. */
    prove: procedure.input(modelChoiceSchema).output(modelJobSchema),
    /** Proves a model and exports it; `file` is the absolute path of the new file or folder, or null for one in the run's folder. */
    export: procedure
      .input(modelChoiceSchema.extend({ format: z.enum(exportFormatNames), file: pathSchema.nullable() }))
      .output(modelJobSchema),
    proof: procedure.input(z.object({ proof: z.int() })).output(storedProofSchema),
    /** Analyzes a model and stores the result. */
    analyze: procedure.input(analysisChoiceSchema).output(analysisJobSchema),
    /** The stored analyses of a run's models, newest first. */
    analyses: procedure.input(id).output(z.array(storedAnalysisSchema)),
    /** What is measured on this machine of the parts of a round's network, under each conditions; the most complete first. */
    latencies: procedure.input(id.extend({ round: z.int().min(0) })).output(z.array(nodeLatenciesSchema)),
    /** A file that a job wrote, for windows that cannot write to the disk. */
    download: procedure.input(z.object({ job: z.string(), file: z.string() })).output(z.file()),
    /** Imports a model from a file; it is in the library once the job is done. `file` is an absolute path on the engine's machine. */
    import: procedure.input(importModelSchema).output(modelImportJobSchema),
    /** The content of an ONNX file, read-only. */
    inspect: procedure.input(onnxFile).output(onnxViewSchema),
    /** Some values of a constant, starting at an element. */
    numbers: procedure.input(onnxFile.extend({ name: z.string(), offset: z.int().min(0).default(0) })).output(onnxNumbersSchema),
    /** Models imported from files, which experiments can start from. */
    imported: {
      list: procedure.output(modelLibrarySchema),
      get: procedure.input(model).output(importedModelDetailSchema),
      /** Refused while a run or an import uses the model. */
      remove: procedure.input(model).output(z.object({ removed: z.boolean() })),
    },
  },
  jobs: {
    /** Waiting and running jobs, and those that ended since the engine started. */
    list: procedure.output(z.array(jobSchema)),
    /** Cancels a job at once. Nothing is written, but the progress of a data import is kept for the next one of the same source. */
    cancel: procedure.input(z.object({ job: z.string() })).output(jobSchema),
  },
  data: {
    list: procedure.output(dataSetListSchema),
    /** Images by class, examples, and duplicates between splits. Every image is read once; the result is kept. */
    overview: procedure.input(z.object({ name: z.string() })).output(dataOverviewSchema),
    /** Data sets of packages, to add with one request. */
    samples: procedure.output(z.array(sampleSetSchema)),
    /** Starts an import; the data set is in the list once the job is done. */
    add: procedure.input(addDataSetSchema).output(importJobSchema),
    /** Choices to offer before an import; empty if the source is not a readable folder. */
    inspect: procedure.input(z.object({ source: addDataSetSchema.shape.source })).output(sourceInspectionSchema),
    /** What `add` would add, without its name being used. */
    preview: procedure.input(addDataSetSchema).output(dataSetPreviewSchema),
    /** The data set with the images for an imported model, or the import that would add it; refused if classes or images do not fit. */
    forModel: procedure.input(modelDataRequestSchema).output(modelDataSchema),
    remove: procedure.input(z.object({ name: z.string() })).output(z.object({ removed: z.boolean() })),
  },
  changes: procedure.output(eventIterator(changeSchema)),
};

export type Contract = typeof contract;
/** The engine's procedures, as every client calls them. */
export type LabClient = ContractRouterClient<Contract>;
export type Change = z.output<typeof changeSchema>;
export type EngineInfo = z.output<typeof engineInfoSchema>;
