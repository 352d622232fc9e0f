import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { runReport, type RunSummary } from '#shared/contract/index.ts';
import { readExperimentFile } from '../experiment-file.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { findRun } from '../find-run.ts';
import { followRun } from '../follow-run.ts';
import { onInterruption } from '../interruption.ts';
import { withImportedNetwork } from '../network-file.ts';
import { outcomeText, roundsTable } from '../run-text.ts';
import type { Run, Session } from '../session.ts';

const DETACH = 'leave the run to itself instead of following it';

interface FollowOptions {
  readonly detach?: true;
}

export function addRun(command: Command, run: Run): void {
  command
    .command('run')
    .description('run an experiment and follow it; Ctrl+C stops the run, resumably')
    .argument('<file>', 'the experiment’s JSON file, or a preset’s id')
    .option('--detach', DETACH)
    .action(
      run(async (session, file: string, options: FollowOptions) => {
        const experiment = await experimentOf(session, file);
        await follow(session, await session.client.runs.create({ experiment }), options);
      }),
    );
  command
    .command('resume')
    .description('go on with a run that is paused, or was stopped or interrupted, and follow it')
    .argument('<id>', 'the run’s ID, or the beginning of it')
    .option('--detach', DETACH)
    .action(
      run(async (session, word: string, options: FollowOptions) => {
        const { id } = await findRun(session.client, word);
        await follow(session, await session.client.runs.resume({ id }), options);
      }),
    );
}

/** A file if there is one, else the preset of that name if there is one. */
async function experimentOf(session: Session, word: string): Promise<unknown> {
  if (/^[\w-]+$/.test(word) && !existsSync(word)) {
    const preset = (await session.client.experiments.presets()).find(({ id }) => id === word);
    if (preset) return preset.experiment;
  }
  return withImportedNetwork(session, await readExperimentFile(word), word);
}

async function follow(session: Session, { id, name, ...summary }: RunSummary, { detach }: FollowOptions): Promise<void> {
  const { client, terminal } = session;
  if (detach) {
    terminal.result({ id, name, ...summary }, id);
    return;
  }
  terminal.note(`Run ${id}: ${name}`);
  const stopping = `Stopping the run; go on with it later: nepenthe resume ${id}.`;
  const interruption = onInterruption(session, stopping, () => client.runs.control({ id, action: 'stop-now' }));
  const report = runReport(await followRun(client, id, terminal));
  const { asked } = interruption.end();
  session.exitCode = exitCodeOf(report.status, asked);
  terminal.result(report, `${outcomeText(report)}\n\n${roundsTable(report)}`);
  if (report.status !== 'finished') terminal.note(`Go on with it: nepenthe resume ${id}`);
}

function exitCodeOf(status: RunSummary['status'], asked: boolean): ExitCode {
  if (status === 'finished') return exitCodes.ok;
  return asked && status === 'stopped' ? exitCodes.interrupted : exitCodes.runFailed;
}
