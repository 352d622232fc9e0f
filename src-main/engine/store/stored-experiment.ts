import { parseExperiment, recordedExperimentSchema, type Experiment, type ParsedExperiment } from '#shared/experiment/index.ts';

/** The experiment of a run's row, or what of it this version does not read: an older one may have allowed more. */
export function parseStored(json: string): ParsedExperiment {
  try {
    return parseExperiment(JSON.parse(json));
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, problems: [{ field: '', message: 'It is not JSON' }] };
    throw error;
  }
}

/** Whether a row is of a run of another program, which no experiment of this lab describes. */
export function isForeign(json: string): boolean {
  try {
    return recordedExperimentSchema.safeParse(JSON.parse(json)).success && !parseStored(json).ok;
  } catch {
    return false;
  }
}

/** Null where it cannot be read. */
export function storedExperiment(json: string): Experiment | null {
  const parsed = parseStored(json);
  return parsed.ok ? parsed.experiment : null;
}
