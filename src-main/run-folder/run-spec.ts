import { existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { type ComputeConfig, ownRecordedExperimentSchema, recordedExperimentSchema } from '#shared/experiment/index.ts';
import { inputNormalizationSchema } from '#shared/networks/index.ts';
import { importedModelNameSchema } from '#shared/settings/index.ts';
import { runPaths } from './run-paths.ts';

/** A run's specification: the only file in its folder before it starts. */
export const runSpecSchema = z.strictObject({
  format: z.literal(1),
  runId: z.string().min(1).max(64),
  createdAt: z.iso.datetime(),
  app: z.string().describe('The version that wrote it.'),
  dataSet: z.strictObject({ name: z.string().min(1), folder: z.string().min(1).describe('Absolute.') }),
  model: z
    .strictObject({
      name: importedModelNameSchema,
      folder: z.string().min(1).describe('Absolute.'),
      sha256: z.string().describe('Of its network and weights. A run refuses a changed model.'),
      normalization: inputNormalizationSchema.exactOptional().describe('The model’s own, which replaces the data set’s.'),
    })
    .optional()
    .describe('The imported model that the experiment names as its network.'),
  experiment: ownRecordedExperimentSchema,
  threads: z
    .int()
    .min(1)
    .optional()
    .describe('The experiment’s thread count as resolved at the run’s creation. Without it, 0 means every core of the machine.'),
});

export type RunSpec = z.output<typeof runSpecSchema>;

/** The experiment's compute settings, with the thread count that was resolved at the run's creation. */
export function computeOfRun({ experiment, threads = experiment.threads }: Pick<RunSpec, 'experiment' | 'threads'>): ComputeConfig {
  const { device, memoryGrowth } = experiment;
  return { threads, device, memoryGrowth };
}

/** The spec of any run, including runs of other programs. */
const recordedSpecSchema = runSpecSchema.extend({
  app: z.string().optional(),
  dataSet: runSpecSchema.shape.dataSet.partial().optional(),
  experiment: recordedExperimentSchema,
});

/** Creates the run's folders and writes its spec. */
export function writeRunSpec(folder: string, spec: RunSpec): void {
  const paths = runPaths(folder);
  for (const path of [paths.journal, paths.checkpoints]) mkdirSync(path, { recursive: true });
  writeAtomically(paths.spec, `${JSON.stringify(runSpecSchema.parse(spec), null, 2)}\n`);
}

const REMEDY = 'Create the run again.';

/**
 * The spec of a run of this lab. If the data folder was moved or copied, data set and model are those of the new data folder. Throws LabError
 * `not-found` if the folder is not a run's, or `bad-file` naming the invalid field.
 */
export function readRunSpec(folder: string): RunSpec {
  const file = runPaths(folder).spec;
  const { dataSet, model, ...spec } = readJsonFile(file, runSpecSchema, REMEDY) ?? missing(file);
  return {
    ...spec,
    dataSet: { ...dataSet, folder: inDataFolderOf(folder, dataSet.folder) },
    ...(model && { model: { ...model, folder: inDataFolderOf(folder, model.folder) } }),
  };
}

/** For a run in `<new>/runs` and a path `<old>/data/digits`: `<new>/data/digits`, if it exists; otherwise the path itself. */
function inDataFolderOf(runFolder: string, path: string): string {
  const runs = dirname(resolve(runFolder));
  const relocated = join(dirname(runs), basename(dirname(path)), basename(path));
  return basename(runs) === 'runs' && existsSync(relocated) ? relocated : path;
}

/** The spec of any run. Throws like {@link readRunSpec}. */
export function readRecordedSpec(folder: string): z.output<typeof recordedSpecSchema> {
  const file = runPaths(folder).spec;
  return readJsonFile(file, recordedSpecSchema, REMEDY) ?? missing(file);
}

function missing(file: string): never {
  throw new LabError('not-found', 'This is not the folder of a run: it has no spec.json.', 'Give a folder runs/<id>.', { file });
}
