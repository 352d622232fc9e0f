import { mkdirSync } from 'node:fs';
import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import { importedModelNameSchema } from '#shared/settings/index.ts';
import { experimentSchema, recordedExperimentSchema, type ComputeConfig } from '#shared/experiment/index.ts';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { runPaths } from './run-paths.ts';

/** What a runner is asked to do: the one file that goes into a run's folder before it starts. */
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
      sha256: z.string().describe('Of its network and weights: another one is refused.'),
    })
    .optional()
    .describe('The imported model that the experiment names as its network.'),
  experiment: experimentSchema,
  threads: z
    .int()
    .min(1)
    .optional()
    .describe('What the experiment’s threads came to when the run was made; without it 0 is every core of the machine.'),
});

export type RunSpec = z.output<typeof runSpecSchema>;

/** What computes the run: the experiment's settings, with the number of threads that the run was made with. */
export function computeOfRun({ experiment, threads = experiment.threads }: Pick<RunSpec, 'experiment' | 'threads'>): ComputeConfig {
  const { device, memoryGrowth } = experiment;
  return { threads, device, memoryGrowth };
}
/** The spec of any run, those of other programs included. */
const recordedSpecSchema = runSpecSchema.extend({
  app: z.string().optional(),
  dataSet: runSpecSchema.shape.dataSet.partial().optional(),
  experiment: recordedExperimentSchema,
});

/** Makes the run's folders and writes its spec. */
export function writeRunSpec(folder: string, spec: RunSpec): void {
  const paths = runPaths(folder);
  for (const path of [paths.journal, paths.checkpoints]) mkdirSync(path, { recursive: true });
  writeAtomically(paths.spec, `${JSON.stringify(runSpecSchema.parse(spec), null, 2)}\n`);
}

const REMEDY = 'Create the run again.';

/** What a runner is to do. Throws a LabError `not-found` when the folder is not a run's, `bad-file` naming the field when the spec is malformed. */
export function readRunSpec(folder: string): RunSpec {
  const file = runPaths(folder).spec;
  return readJsonFile(file, runSpecSchema, REMEDY) ?? missing(file);
}

/** What is known of a run, whoever made it. Throws as {@link readRunSpec} does. */
export function readRecordedSpec(folder: string): z.output<typeof recordedSpecSchema> {
  const file = runPaths(folder).spec;
  return readJsonFile(file, recordedSpecSchema, REMEDY) ?? missing(file);
}

function missing(file: string): never {
  throw new LabError('not-found', 'This is not the folder of a run: it has no spec.json.', 'Name a folder runs/<id>.', { file });
}
