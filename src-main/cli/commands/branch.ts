import { type Command, InvalidArgumentError } from 'commander';
import { LabError } from '#shared/errors/index.ts';
import { layerNotes } from '#shared/planning/index.ts';
import { withSettings } from '#shared/study/index.ts';
import { printable } from '#shared/text/index.ts';
import { integer, settingValue } from '../input/arguments.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { findRun } from '../session/find-run.ts';
import { followNewRun } from '../session/follow-new-run.ts';

const MAX_ROUND = 1_000_000;

export function addBranch(command: Command, run: Run): void {
  command
    .command('branch')
    .description('start a run that continues after a kept round of another run with other settings, and follow it')
    .argument('<id>', 'the run ID, or the start of it')
    .requiredOption('--round <n>', 'the round to begin from; 0 is the dense network', integer(0, MAX_ROUND))
    .option('--set <field=value...>', 'settings to change, by field path: method.zeta=0.3; values are JSON, or text', addSetting)
    .option('--name <name>', 'the name of the new run')
    .option('--detach', 'start the run without following it')
    .action(run(branch));
}

interface BranchOptions {
  readonly round: number;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly detach?: true;
}

async function branch(context: CommandContext, idPrefix: string, { round, set = {}, name, detach }: BranchOptions): Promise<void> {
  const { client, terminal } = context;
  const { id } = await findRun(client, idPrefix);
  const { experiment: parent } = await client.runs.get({ id });
  if (!parent)
    throw new LabError('unsupported', 'Another program made this run, so it cannot be continued here.', 'Branch from another run.');
  const settings = { name: name ?? `${parent.name}, branch`, ...set };
  const experiment = withSettings(parent, parent, settings, 'set');
  const plan = await client.experiments.plan({ experiment });
  for (const note of [...plan.notes, ...layerNotes(plan)]) terminal.note(printable(note));
  await followNewRun(context, await client.runs.branch({ experiment, parent: { run: id, round } }), { detach });
}

/** Adds `method.zeta=0.3` to the settings so far. */
function addSetting(text: string, before: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const [, field, value = ''] = /^([\w$.]+)=(.*)$/s.exec(text) ?? [];
  if (field === undefined) throw new InvalidArgumentError('Expected a field and its value, such as method.zeta=0.3.');
  return { ...before, [field]: settingValue(value) };
}
