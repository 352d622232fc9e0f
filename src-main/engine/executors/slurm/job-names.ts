const PREFIX = 'nepenthe-';
const ARRAY = 'array-';

/** The name of the jobs of a run, or of an array. */
export function jobName(runOrArray: string): string {
  return `${PREFIX}${runOrArray}`;
}

/** A name for an array, which no run has. */
export function arrayName(unique: string): string {
  return `${ARRAY}${unique}`;
}

/** The array that a job of this name is a task of; undefined if it is none of ours, or a run's own. */
export function arrayOfJob(name: string): string | undefined {
  return name.startsWith(PREFIX + ARRAY) ? name.slice(PREFIX.length) : undefined;
}
