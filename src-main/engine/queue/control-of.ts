import { LabError } from '#shared/errors/index.ts';
import { GO_ON, readRunControl, type RunControl } from '#main/run-folder/index.ts';

/** What a runner is asked at the moment. A control file that somebody has damaged asks for nothing. */
export function controlOf(folder: string): RunControl {
  try {
    return readRunControl(folder);
  } catch (error) {
    if (error instanceof LabError && error.code === 'bad-file') return GO_ON;
    throw error;
  }
}
