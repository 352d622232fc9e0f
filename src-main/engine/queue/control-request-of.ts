import { type ControlRequest, KEEP_RUNNING, readRunControl } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';

/** The current request to a runner; {@link KEEP_RUNNING} if the control file is damaged. */
export function controlRequestOf(folder: string): ControlRequest {
  try {
    return readRunControl(folder);
  } catch (error) {
    if (error instanceof LabError && error.code === 'bad-file') return KEEP_RUNNING;
    throw error;
  }
}
