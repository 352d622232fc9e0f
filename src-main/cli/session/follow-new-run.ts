import { isWorthResuming, type RunSummary } from '#shared/contract/index.ts';
import { outcomeText, roundsTable } from '../text/run-text.ts';
import type { CommandContext } from './command-context.ts';
import { completeRun } from './complete-run.ts';

export interface FollowOptions {
  readonly detach?: true | undefined;
}

/** Follows a run that was just started to its end, and prints its report; with `detach`, prints its ID. */
export async function followNewRun(context: CommandContext, summary: RunSummary, { detach }: FollowOptions): Promise<void> {
  const { terminal } = context;
  const { id, name } = summary;
  if (detach) {
    terminal.result(summary, id);
    return;
  }
  const { report, exitCode } = await completeRun(context, { id, name });
  context.exitCode = exitCode;
  terminal.result(report, `${outcomeText(report)}\n\n${roundsTable(report)}`);
  if (isWorthResuming(report)) terminal.note(`Resume it with: nepenthe resume ${id}`);
}
