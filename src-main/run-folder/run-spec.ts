import { existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { LabError } from '#shared/errors/index.ts';
import {
  type ComputeConfig,
  ownRecordedExperimentSchema,
  parentSchema,
  recordedExperimentSchema,
  runSourceSchema,
} from '#shared/experiment/index.ts';
import { inputNormalizationSchema, sourceInterfaceSchema } from '#shared/networks/index.ts';
import { clusterNameSchema, importedModelNameSchema, prioritySchema } from '#shared/settings/index.ts';
import { membershipSchema } from '#shared/study/index.ts';
import { dataFolderOf, runPaths } from './run-paths.ts';

const LOCATION = 'Relative to the run’s folder if it is in the same data folder; absolute otherwise.';

/** A run's specification: the only file in its folder before it starts. */
export const runSpecSchema = z.strictObject({
  format: z.literal(1),
  runId: z.string().min(1).max(64),
  createdAt: z.iso.datetime(),
  app: z.string().describe('The version that wrote it.'),
  dataSet: z.strictObject({ name: z.string().min(1), folder: z.string().min(1).describe(LOCATION) }),
  model: z
    .strictObject({
      name: importedModelNameSchema,
      folder: z.string().min(1).describe(LOCATION),
      sha256: z.string().describe('Of its network and weights. A run refuses a changed model.'),
      normalization: inputNormalizationSchema.exactOptional().describe('The model’s own, which replaces the data set’s.'),
      interface: sourceInterfaceSchema.exactOptional().describe('How programs call its ONNX file, for exports that replace the file.'),
    })
    .optional()
    .describe('The imported model that the experiment names as its network.'),
  experiment: ownRecordedExperimentSchema,
  threads: z
    .int()
    .min(1)
    .optional()
    .describe('The experiment’s thread count as resolved at the run’s creation. Without it, 0 means every core of the machine.'),
  priority: prioritySchema.optional().describe('Its priority in the queue when it was created; 0 without it.'),
  on: clusterNameSchema.optional().describe('The cluster that was chosen for the run when it was created; this machine without it.'),
  study: membershipSchema.optional().describe('The study that the run is a member of.'),
  parent: parentSchema.optional().describe('What a branch begins from. Its folder has a copy of it.'),
});

export type RunSpec = z.output<typeof runSpecSchema>;

/** The experiment's compute settings, with the thread count that was resolved at the run's creation. */
export function computeOfRun({ experiment, threads = experiment.threads }: Pick<RunSpec, 'experiment' | 'threads'>): ComputeConfig {
  const { device, memoryGrowth } = experiment;
  return { threads, device, memoryGrowth };
}

/** The spec of any run, including runs of other programs. */
export const recordedSpecSchema = runSpecSchema.extend({
  app: z.string().optional(),
  dataSet: runSpecSchema.shape.dataSet.partial().optional(),
  experiment: recordedExperimentSchema,
  source: runSourceSchema.optional().describe('The program that recorded the run.'),
});

export type RecordedSpec = z.output<typeof recordedSpecSchema>;

/**
 * Creates the run's folders and writes its spec. Throws LabError `disk-full` or `unwritable`.
 *
 * @param spec with absolute paths
 */
export function writeRunSpec(folder: string, spec: RunSpec): void {
  const paths = runPaths(folder);
  try {
    for (const path of [paths.journal, paths.checkpoints]) mkdirSync(path, { recursive: true });
  } catch (error) {
    throw writeProblem(error, folder);
  }
  const portable = withFolders(spec, (path) => portablePath(folder, path));
  writeAtomically(paths.spec, `${JSON.stringify(runSpecSchema.parse(portable), null, 2)}\n`);
}

const REMEDY = 'Create the run again.';

/**
 * The spec of a run of this lab, with absolute paths. If the data folder was moved or copied, data set and model are those of the new data
 * folder. Throws LabError `not-found` if the folder is not a run's, or `bad-file` naming the invalid field.
 */
export function readRunSpec(folder: string): RunSpec {
  const file = runPaths(folder).spec;
  const spec = readJsonFile(file, runSpecSchema, REMEDY) ?? missing(file);
  return withFolders(spec, (path) => (isAbsolute(path) ? inDataFolderOf(folder, path) : resolve(folder, path)));
}

function withFolders({ dataSet, model, ...spec }: RunSpec, change: (path: string) => string): RunSpec {
  return {
    ...spec,
    dataSet: { ...dataSet, folder: change(dataSet.folder) },
    ...(model && { model: { ...model, folder: change(model.folder) } }),
  };
}

/** `../../data/digits` for a path in the run's data folder. */
function portablePath(runFolder: string, path: string): string {
  const dataFolder = dataFolderOf(runFolder);
  const inside = dataFolder === undefined ? '' : relative(dataFolder, path);
  const isInside = inside !== '' && !isAbsolute(inside) && inside.split(sep)[0] !== '..';
  return isInside ? relative(resolve(runFolder), path).replaceAll(sep, '/') : path;
}

/** Older specs have absolute paths. For a run in `<new>/runs` and a path `<old>/data/digits`: `<new>/data/digits`, if it exists. */
function inDataFolderOf(runFolder: string, path: string): string {
  const dataFolder = dataFolderOf(runFolder);
  if (dataFolder === undefined) return path;
  const relocated = join(dataFolder, basename(dirname(path)), basename(path));
  return existsSync(relocated) ? relocated : path;
}

/** The spec of any run. Throws like {@link readRunSpec}. */
export function readRecordedSpec(folder: string): RecordedSpec {
  const file = runPaths(folder).spec;
  return readJsonFile(file, recordedSpecSchema, REMEDY) ?? missing(file);
}

function missing(file: string): never {
  throw new LabError('not-found', 'This is not the folder of a run: it has no spec.json.', 'Give a folder runs/<id>.', { file });
}
