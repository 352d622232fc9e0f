import { type RunReport, runReport, type RunSummary } from '#shared/contract/index.ts';
import { printable } from '#shared/text/index.ts';
import type { CommandContext } from './command-context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { followRun } from './follow-run.ts';
import { onInterruption } from './interruption.ts';

/** A run that has ended, and the exit code that says how. */
export interface EndedRun {
  readonly report: RunReport;
  readonly exitCode: ExitCode;
}

/** Follows a run to its end. Ctrl+C stops it. */
export async function completeRun(context: CommandContext, { id, name }: Pick<RunSummary, 'id' | 'name'>): Promise<EndedRun> {
  const { client, terminal } = context;
  terminal.note(`Run ${id}: ${printable(name)}`);
  const stopping = `Stopping the run. Resume it with: nepenthe resume ${id}.`;
  const interruption = onInterruption(context, stopping, () => client.runs.control({ id, action: 'stop-now' }));
  const report = runReport(await followRun(client, id, terminal));
  const { interrupted } = interruption.end();
  return { report, exitCode: exitCodeOf(report.status, interrupted) };
}

function exitCodeOf(status: RunSummary['status'], interrupted: boolean): ExitCode {
  if (status === 'finished') return exitCodes.ok;
  return interrupted && status === 'stopped' ? exitCodes.interrupted : exitCodes.runFailed;
}
