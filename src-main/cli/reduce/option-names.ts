import { LabError } from '#shared/errors/index.ts';
import { expectedFailure } from '../session/failure.ts';

/** Settings of a reduction that are options of the command. */
const OPTIONS: ReadonlySet<string> = new Set(['data', 'classes', 'mean', 'std', 'resize']);

/** Does some work; errors in its settings name the options. */
export async function withOptionNames<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const details = expectedFailure(error);
    if (details?.location === undefined || !OPTIONS.has(details.location)) throw error;
    throw LabError.of({ ...details, location: `--${details.location}` });
  }
}
