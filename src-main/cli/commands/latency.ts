import type { Command } from 'commander';
import type { LatencyProfile } from '#shared/latency/index.ts';
import { plural } from '#shared/text/index.ts';
import { integer } from '../input/arguments.ts';
import { chosenExperiment } from '../input/chosen-experiment.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { doJob } from '../session/do-job.ts';
import { textTable } from '../text/text-table.ts';

interface Options {
  readonly batch?: number;
  readonly threads?: number;
}

export function addLatency(command: Command, run: Run): void {
  command
    .command('latency')
    .description('measure in onnxruntime what removing layers of an experiment’s network saves; Ctrl+C cancels')
    .argument('<file>', 'the experiment’s JSON file, or the ID of an included experiment')
    .option('--batch <n>', 'images per call (default: the method’s)', integer(1, 4096))
    .option('--threads <n>', 'threads of the runtime (default: the method’s)', integer(1, 1024))
    .action(run(measure));
}

async function measure(context: CommandContext, file: string, { batch, threads }: Options): Promise<void> {
  const experiment = await chosenExperiment(context, file);
  const request = { experiment, ...(batch !== undefined && { batch }), ...(threads !== undefined && { threads }) };
  const job = await doJob(context, () => context.client.experiments.latency(request), 'what was measured is kept');
  if (!job.profile) throw new Error('a finished measurement has a profile');
  context.terminal.result(job.profile, profileText(job.profile));
}

function profileText({ processor, runtime, threads, batch, network, removals, segments }: LatencyProfile): string {
  const load = Math.max(0, ...Object.values(segments).map((time) => time.load));
  const saved = (milliseconds: number): string => (milliseconds === 0 ? '0' : milliseconds.toFixed(3));
  const rows = removals
    .toSorted((one, other) => other.saved - one.saved)
    .map(({ layers, how, saved: milliseconds }) => [layers.join(', '), how, saved(milliseconds)]);
  return [
    `${processor}, ${runtime}, ${plural(threads, 'thread')}, batch size ${batch}, load of other processes up to ${load.toFixed(2)}`,
    `The reduced network takes ${network.toFixed(3)} ms.`,
    textTable(['LAYERS', 'REMOVED BY', 'SAVED MS'], rows),
  ].join('\n\n');
}
