import { appendFileSync, mkdirSync } from 'node:fs';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { journalLine } from './journal-line.ts';
import { segmentFile } from './journal-segments.ts';
import { runPaths } from './run-paths.ts';
import type { RecordedSpec } from './run-spec.ts';

/** Creates the folder of a run that another program has recorded. Throws LabError `disk-full` or `unwritable`. */
export function writeRecordedSpec(folder: string, spec: RecordedSpec): void {
  try {
    mkdirSync(runPaths(folder).journal, { recursive: true });
  } catch (error) {
    throw writeProblem(error, folder);
  }
  writeAtomically(runPaths(folder).spec, `${JSON.stringify(spec, null, 2)}\n`);
}

/** Appends events to the only segment of such a run. Throws LabError `disk-full` or `unwritable`. */
export function appendRecorded(folder: string, events: readonly JournalEvent[]): void {
  const file = segmentFile(folder, 1);
  try {
    appendFileSync(file, events.map(journalLine).join(''));
  } catch (error) {
    throw writeProblem(error, file);
  }
}
