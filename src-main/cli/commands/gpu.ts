import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';

/** The output of tools/gpu.mjs. */
const outputSchema = z.object({ folder: z.string().optional(), files: z.array(z.string()) });

export function addGpu(command: Command, run: Run): void {
  command
    .command('gpu')
    .description('fetch TensorFlow for NVIDIA GPUs from PyPI or a folder, once, for installed packages: they have it for the CPU')
    .option('--from <folder>', 'take the files from a folder, without a network')
    .option('--list', 'only print the files that it takes, for a machine with a network: `pip download`')
    .action(run((context, options: GpuOptions) => provide(context, options)));
}

interface GpuOptions {
  readonly from?: string;
  readonly list?: true;
}

/** The set-up's own program downloads, checks and unpacks; what it does is on standard error. */
async function provide({ terminal, surroundings }: CommandContext, { from, list }: GpuOptions): Promise<void> {
  const words = [...(from === undefined ? [] : ['--from', resolve(from)]), ...(list ? ['--list'] : [])];
  const child = spawn(process.execPath, [surroundings.installation.gpu, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([textOf(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
  if (code !== 0) throw new LabError('unavailable', 'TensorFlow for GPUs was not installed.', 'See the messages above.');
  const { folder, files } = outputSchema.parse(JSON.parse(output));
  terminal.result({ folder, files }, folder === undefined ? files.join('\n') : `TensorFlow for GPUs is in ${folder}. New runs use it.`);
}
