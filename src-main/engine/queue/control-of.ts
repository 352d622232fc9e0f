import { LabError } from '#shared/errors/index.ts';
import { KEEP_RUNNING, readRunControl, type ControlRequest } from '#main/run-folder/index.ts';

/** What a runner is asked at the moment. A control file that somebody has damaged asks for nothing. */
export function controlOf(folder: string): ControlRequest {
  try {
    return readRunControl(folder);
  } catch (error) {
    if (error instanceof LabError && error.code === 'bad-file') return KEEP_RUNNING;
    throw error;
  }
}
