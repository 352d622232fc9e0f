import { z } from 'zod';
import { clusterNameSchema, pathSchema } from '#shared/settings/index.ts';

/** A value of a Slurm option, such as a partition. */
const word = z
  .string()
  .max(200)
  .regex(/^[\w.:,/+@=*-]+$/, 'must be a word of Slurm, such as the name of a partition');

const MAX_JOBS = 1000;

/** As `ssh` takes it: a name of the user's configuration, `me@host`, or `ssh://me@host:port`. Never an option. */
const login = z
  .string()
  .max(255)
  .regex(/^[\w[][\w.@:/%+[\]-]*$/, 'must be a host as ssh takes it, such as me@login.example.org');

/** A cluster that runs may run on, under Slurm. Its settings are options of `sbatch`. */
const settings = z.strictObject({
  name: clusterNameSchema,
  folder: pathSchema.describe(
    'A folder of the file system of the cluster’s nodes, under the same path on all. Without `login`, this machine shares it.',
  ),
  login: login.optional().describe('A login node that is reached by ssh. Without it, Slurm’s commands are on this machine.'),
  sshConfig: pathSchema.optional().describe('A configuration file of ssh in place of the user’s own.'),
  partition: word.optional(),
  account: word.optional(),
  gres: word.optional().describe('Such as `gpu:1`. With a GPU, runs with device `auto` use it.'),
  time: z
    .string()
    .regex(/^(\d+|\d+:\d\d(:\d\d)?|\d+-\d+(:\d\d){0,2})$/, 'must be a time of Slurm: minutes, H:MM:SS or D-HH:MM:SS')
    .optional()
    .describe('The time limit of a job. A run that needs longer is put back into the queue with a checkpoint.'),
  notice: z.int().min(30).max(3600).default(120).describe('Seconds before the time limit at which a run saves its checkpoint.'),
  cpus: z.int().min(1).max(1024).default(1).describe('CPUs of a run, which are its threads by default.'),
  memory: word.optional().describe('Memory of a run, such as `16G`.'),
  jobs: z.int().min(1).max(MAX_JOBS).default(20).describe('Runs that may be in the cluster’s queue at once.'),
  atOnce: z
    .int()
    .min(1)
    .max(MAX_JOBS)
    .optional()
    .describe('Of runs that are submitted together, such as a study’s, as many run at once; by default all.'),
  options: z
    .array(z.string().regex(/^--[a-z][\w-]*(=[^\n]*)?$/, 'must be an option of sbatch, such as --qos=long'))
    .max(50)
    .default([])
    .describe('Further options of `sbatch`.'),
  setup: z
    .array(
      z
        .string()
        .max(1000)
        .regex(/^[^\n\r]*$/, 'must be a single line'),
    )
    .max(100)
    .default([])
    .describe('Lines of the job’s shell script before the run starts, such as `module load cuda`.'),
  program: pathSchema.optional().describe('The folder of Nepenthe Lab on the cluster; by default that of this machine.'),
});

export const clusterSchema = settings
  .refine(({ login: host, folder }) => host === undefined || folder.startsWith('/'), {
    path: ['folder'],
    error: 'must be an absolute path on the cluster',
  })
  .refine(({ login: host, program }) => host === undefined || program === undefined || program.startsWith('/'), {
    path: ['program'],
    error: 'must be an absolute path on the cluster',
  })
  .refine(({ login: host, sshConfig }) => host !== undefined || sshConfig === undefined, {
    path: ['sshConfig'],
    error: 'needs a login',
  });

/** What the doctor finds about a cluster. */
export const clusterFindingSchema = z.object({
  what: z.string(),
  ok: z.boolean(),
  text: z.string(),
  remedy: z.string().nullable(),
});

export const clusterReportSchema = z.object({ name: z.string(), ok: z.boolean(), findings: z.array(clusterFindingSchema) });

export type Cluster = z.output<typeof clusterSchema>;
export type ClusterFinding = z.output<typeof clusterFindingSchema>;
export type ClusterReport = z.output<typeof clusterReportSchema>;
