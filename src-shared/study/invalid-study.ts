import { LabError } from '#shared/errors/index.ts';

/** @param problem without a full stop */
export function invalidStudy(problem: string, location: string, remedy: string): LabError {
  return new LabError('invalid-experiment', `Invalid study: ${problem}.`, remedy, { location });
}
