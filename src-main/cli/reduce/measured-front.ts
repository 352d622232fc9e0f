import { analyses, type Front } from '#shared/analysis/index.ts';
import type { ImportedModel, RunReport } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { storedOrNewAnalysis } from '../session/analyze-model.ts';
import type { CommandContext } from '../session/command-context.ts';
import { SMALL_SIDE } from './experiments.ts';

/** Images that evaluate a point of the front; fewer if they are large. */
const IMAGES = 1000;
const LARGE_IMAGES = 300;

/**
 * The front of the model as it was imported, at batch size 1. Undefined, with a note, if this machine is too busy to be timed and no speed-up
 * is asked for. Throws LabError `unavailable` if one is.
 */
export async function measuredFront(
  context: CommandContext,
  { runId }: RunReport,
  { input: [height = 0] }: Pick<ImportedModel, 'input'>,
  speedUp: number | undefined,
): Promise<Front | undefined> {
  const request = analyses.front.request.parse({ kind: 'front', images: height > SMALL_SIDE ? LARGE_IMAGES : IMAGES });
  try {
    return (await storedOrNewAnalysis<'front'>(context, runId, 0, request)).result;
  } catch (error) {
    if (speedUp !== undefined || !(error instanceof LabError) || error.code !== 'unavailable') throw error;
    context.terminal.note(`${error.message} The layers are chosen without the front.`);
    return undefined;
  }
}
