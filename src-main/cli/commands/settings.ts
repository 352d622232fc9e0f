import { type Command, InvalidArgumentError } from 'commander';
import { type Machine, MAX_SLOTS, MAX_THREADS } from '#shared/contract/index.ts';
import { plural } from '#shared/text/index.ts';
import { integer } from '../input/arguments.ts';
import type { CommandContext, Run } from '../session/command-context.ts';

const USUAL = 'auto';

export function addSettings(command: Command, run: Run): void {
  command
    .command('settings')
    .description('show what runs may use of this machine, and set it')
    .option('--cpu-slots <n>', 'runs that share the CPU, or auto', orUsual(integer(1, MAX_SLOTS)))
    .option('--gpu-slots <n>', 'GPUs that runs may use, one run each, or auto', orUsual(integer(0, MAX_SLOTS)))
    .option('--threads <n>', 'threads that the CPU slots share, or auto', orUsual(integer(1, MAX_THREADS)))
    .action(run(settings));
}

type Choice = number | typeof USUAL;

interface SettingsOptions {
  readonly cpuSlots?: Choice;
  readonly gpuSlots?: Choice;
  readonly threads?: Choice;
}

async function settings({ client, terminal }: CommandContext, { cpuSlots, gpuSlots, threads }: SettingsOptions): Promise<void> {
  const before = await client.settings.get();
  const isSet = [cpuSlots, gpuSlots, threads].some((choice) => choice !== undefined);
  const machine = isSet
    ? await client.settings.save({
        cpuSlots: chosen(cpuSlots, before.settings.cpuSlots),
        gpuSlots: chosen(gpuSlots, before.settings.gpuSlots),
        threads: chosen(threads, before.settings.threads),
      })
    : before;
  terminal.result(machine, machineText(machine));
}

function chosen(choice: Choice | undefined, before: number | null): number | null {
  if (choice === undefined) return before;
  return choice === USUAL ? null : choice;
}

function machineText({ processor, cores, gpus, slots, fixed }: Machine): string {
  const lines = [
    `${processor}, ${plural(cores, 'core')}, ${gpus === 0 ? 'no GPU found' : plural(gpus, 'GPU')}`,
    ...slots.map(({ name, threads }) => `${name}: ${plural(threads, 'thread')}`),
  ];
  if (fixed.includes('cpuSlots')) lines.push('NEPENTHE_CPU_SLOTS was set when the engine started, and holds whatever is set here.');
  if (fixed.includes('gpuSlots')) lines.push('NEPENTHE_GPU_SLOTS was set when the engine started, and holds whatever is set here.');
  return lines.join('\n');
}

function orUsual(parse: (text: string) => number): (text: string) => Choice {
  return (text) => {
    if (text === USUAL) return USUAL;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw new InvalidArgumentError(`${error.message.replace(/\.$/, '')}, or ${USUAL}.`);
    }
  };
}
