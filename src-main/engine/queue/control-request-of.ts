import { LabError } from '#shared/errors/index.ts';
import { KEEP_RUNNING, readRunControl, type ControlRequest } from '#main/run-folder/index.ts';

/** The current request to a runner; {@link KEEP_RUNNING} if the control file is damaged. */
export function controlRequestOf(folder: string): ControlRequest {
  try {
    return readRunControl(folder);
  } catch (error) {
    if (error instanceof LabError && error.code === 'bad-file') return KEEP_RUNNING;
    throw error;
  }
}
