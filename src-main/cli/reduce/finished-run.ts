import { isWorthResuming, type RunReport } from '#shared/contract/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import type { CommandContext } from '../session/command-context.ts';
import { completeRun } from '../session/complete-run.ts';
import { exitCodes } from '../session/exit-codes.ts';
import { outcomeText } from '../text/run-text.ts';

/** The format of reduced models. */
export const REDUCED_FORMAT = 'onnx-as-imported';

/** Runs an experiment and follows it. If it does not finish, reports how it ended and returns undefined. */
export async function finishedRun(context: CommandContext, experiment: ExperimentInput): Promise<RunReport | undefined> {
  const { client, terminal } = context;
  const { report, exitCode } = await completeRun(context, await client.runs.create({ experiment }));
  if (exitCode === exitCodes.ok) return report;
  context.exitCode = exitCode;
  terminal.result(report, outcomeText(report));
  if (isWorthResuming(report)) {
    terminal.note(`Resume it with: nepenthe resume ${report.runId}`);
    terminal.note(`Then write its model with: nepenthe export ${report.runId} --format ${REDUCED_FORMAT} --out FILE`);
  }
  return undefined;
}
