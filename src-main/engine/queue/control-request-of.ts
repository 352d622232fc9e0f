import { LabError } from '#shared/errors/index.ts';
import { KEEP_RUNNING, readRunControl, type ControlRequest } from '#main/run-folder/index.ts';

/** What a runner is asked to do at the moment; nothing, if the control file is damaged. */
export function controlRequestOf(folder: string): ControlRequest {
  try {
    return readRunControl(folder);
  } catch (error) {
    if (error instanceof LabError && error.code === 'bad-file') return KEEP_RUNNING;
    throw error;
  }
}
