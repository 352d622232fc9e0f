import { randomUUID } from 'node:crypto';
import { join } from 'node:path/posix';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, ClusterFinding, ClusterReport } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ClusterSite, SiteCheck } from './cluster-site.ts';
import { jobName } from './job-names.ts';
import { type JobPrograms, programsOf, resourceOptions } from './job-script.ts';
import { quoted } from './quoted.ts';
import { SlurmClient } from './slurm-client.ts';

/** How long the check waits for its job. */
const JOB_SECONDS = 60;
const POLL_MS = 500;
const CHECK_MINUTES = 5;

/** Checks a cluster from how it is reached to what a node of it sees. Later checks are left out if an earlier one fails. */
export async function examineCluster(cluster: Cluster, site: ClusterSite, own: JobPrograms): Promise<ClusterReport> {
  const client = new SlurmClient(cluster.name, site.run);
  const programs = programsOf(cluster, own);
  const findings: ClusterFinding[] = [];
  const checks: readonly SiteCheck[] = [
    ...site.checksBefore,
    ['commands', () => client.version()],
    ['controller', async () => `answers; ${(await client.jobs()).length} jobs of yours`],
    ['folder', () => site.checkFolder()],
    ['settings', () => client.check(resourceOptions(cluster), '#!/bin/bash\n').then(() => 'accepted by sbatch --test-only')],
    ['node', () => answerOfNode(cluster, site, client, programs)],
    ...site.checksAfter,
  ];
  for (const [what, check] of checks) {
    try {
      findings.push({ what, ok: true, text: await check(), remedy: null });
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      findings.push({ what, ok: false, text: error.message, remedy: error.details.remedy });
      break;
    }
  }
  return { name: cluster.name, ok: findings.every(({ ok }) => ok), findings };
}

/** A short job reads a file of the folder, writes its answer there, and starts the Node that runs would use. */
async function answerOfNode(cluster: Cluster, site: ClusterSite, client: SlurmClient, { node, runner }: JobPrograms): Promise<string> {
  const question = join(cluster.folder, `.doctor-${randomUUID()}`);
  const answer = `${question}.answer`;
  const part = `${answer}.part`;
  const lines = [
    '#!/bin/bash',
    ...cluster.setup,
    '{',
    'hostname',
    `[ -r ${quoted(question)} ] || echo 'The folder is not the same there.'`,
    `[ -r ${quoted(runner)} ] || echo 'There is no ${runner.replaceAll("'", '')}.'`,
    `${quoted(node)} --version`,
    `} > ${quoted(part)} 2>&1`,
    `mv ${quoted(part)} ${quoted(answer)}`,
    '',
  ];
  const output = ['--output=/dev/null', `--job-name=${jobName('doctor')}`];
  try {
    await site.write(question, '');
    const id = await client.submit([...resourceOptions({ ...cluster, time: String(CHECK_MINUTES) }), ...output], lines.join('\n'));
    const said = await untilAnswered(answer, cluster, site, client, id);
    const [host = 'a node', ...rest] = said.trim().split('\n');
    const version = rest.find((line) => /^v\d+\.\d+\.\d+$/.test(line));
    if (rest.length === 1 && version !== undefined) return `${host} sees the folder and runs Node ${version}`;
    const remedy = 'Set the cluster up with --program, the folder of Nepenthe Lab there, or with --setup lines that its nodes need.';
    throw new LabError('unavailable', `${host}: ${rest.join(' ')}`, remedy);
  } finally {
    await site.remove([question, answer, part]).catch(() => undefined);
  }
}

async function untilAnswered(
  answer: string,
  { name, folder }: Cluster,
  site: ClusterSite,
  client: SlurmClient,
  id: string,
): Promise<string> {
  for (let waited = 0; waited < JOB_SECONDS * 1000; waited += POLL_MS) {
    const said = await site.read(answer);
    if (said !== undefined) return said;
    await delay(POLL_MS);
  }
  const job = (await client.jobs()).find((one) => one.id === id);
  await client.cancel(id);
  if (job?.state === 'PENDING') {
    const text = `A test job waits in the queue: ${job.reason}.`;
    throw new LabError('unavailable', text, `Try again when cluster ${name} is less busy; the other checks have passed.`);
  }
  const text = `A test job wrote no answer to ${folder} within ${JOB_SECONDS} s (${job?.state ?? 'gone'}).`;
  throw new LabError('unavailable', text, 'Check that its nodes mount the folder under the same path.', { file: folder });
}
