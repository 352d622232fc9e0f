import type { Front } from '#shared/analysis/index.ts';
import type { ImportedModel, RunReport } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { frontOfImported } from '#shared/reducing/index.ts';
import { storedOrNewAnalysis } from '../session/analyze-model.ts';
import type { CommandContext } from '../session/command-context.ts';

/**
 * The front of the model as it was imported. Undefined, with a note, if this machine is too busy to be timed and no speed-up is asked for.
 * Throws LabError `unavailable` if one is.
 */
export async function measuredFront(
  context: CommandContext,
  { runId }: RunReport,
  model: Pick<ImportedModel, 'input'>,
  speedUp: number | undefined,
): Promise<Front | undefined> {
  try {
    return (await storedOrNewAnalysis<'front'>(context, runId, 0, frontOfImported(model))).result;
  } catch (error) {
    if (speedUp !== undefined || !(error instanceof LabError) || error.code !== 'unavailable') throw error;
    context.terminal.note(`${error.message} The layers are chosen without the front.`);
    return undefined;
  }
}
