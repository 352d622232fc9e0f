import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { errorCode } from '#main/files/file-problem.ts';
import { runPaths } from './run-paths.ts';

const SEGMENT_NAME = /^(\d{4,})\.ndjson$/;

/** The segment with the events that a branch has taken over from its parent. */
export const INHERITED_SEGMENT = 0;

/** The sorted numbers of a journal's segments: one per attempt, from 1; in a branch, also the {@link INHERITED_SEGMENT}. */
export function journalSegments(folder: string): readonly number[] {
  return namesIn(runPaths(folder).journal)
    .flatMap((name) => SEGMENT_NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

export function segmentFile(folder: string, segment: number): string {
  return join(runPaths(folder).journal, `${String(segment).padStart(4, '0')}.ndjson`);
}

/** The number of a segment by its path; undefined for another file. */
export function segmentOf(file: string): number | undefined {
  const [, number] = SEGMENT_NAME.exec(basename(file)) ?? [];
  return number === undefined ? undefined : Number(number);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
