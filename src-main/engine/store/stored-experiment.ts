import {
  type Experiment,
  type ParsedExperiment,
  parseExperiment,
  recordedExperimentSchema,
  withFormerSettings,
} from '#shared/experiment/index.ts';

/** The experiment of a run's row, or the problems that this version has with it. */
export function parseStored(json: string): ParsedExperiment {
  try {
    return parseExperiment(withFormerSettings(JSON.parse(json)));
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, problems: [{ field: '', message: 'Not JSON' }] };
    throw error;
  }
}

/** Whether another program recorded the experiment, with settings that this lab cannot run. */
export function isOfAnotherProgram(json: string): boolean {
  try {
    return recordedExperimentSchema.safeParse(JSON.parse(json)).success && !parseStored(json).ok;
  } catch {
    return false;
  }
}

/** Null if it cannot be read. */
export function storedExperiment(json: string): Experiment | null {
  const parsed = parseStored(json);
  return parsed.ok ? parsed.experiment : null;
}
