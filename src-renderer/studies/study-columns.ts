import { studyStatusText, type StudySummary } from '#shared/contract/index.ts';
import { containsWords } from '#shared/text/index.ts';
import type { GridColumn } from '../data-grid/grid-column.ts';
import { formatInteger, formatTime } from '../ui/format.ts';

/** A column of the table of studies with the text of its cells. */
export interface StudyColumn extends GridColumn<StudySummary> {
  readonly text: (study: StudySummary) => string;
}

export const studyColumns: readonly StudyColumn[] = [
  { id: 'name', title: 'Name', width: 300, fixed: true, value: ({ name }) => name.toLowerCase(), text: ({ name }) => name },
  { id: 'progress', title: 'Progress', help: 'Finished runs', width: 380, value: finishedShare, text: studyStatusText },
  { id: 'runs', title: 'Runs', width: 72, number: true, value: ({ runs }) => runs, text: ({ runs }) => formatInteger(runs) },
  { id: 'created', title: 'Created', width: 140, value: ({ createdAt }) => createdAt, text: ({ createdAt }) => formatTime(createdAt) },
  { id: 'id', title: 'Id', width: 150, shown: false, value: ({ id }) => id, text: ({ id }) => id },
];

const byId = new Map(studyColumns.map((column) => [column.id, column]));

/** The text of a study's cell in that column. */
export function studyCellText(id: string, study: StudySummary): string {
  return byId.get(id)?.text(study) ?? '';
}

/** Fraction of the members that have finished, 0..1. */
export function finishedShare({ runs, statuses }: Pick<StudySummary, 'runs' | 'statuses'>): number {
  return runs > 0 ? (statuses.finished ?? 0) / runs : 0;
}

/** Whether a study's name or ID contains every word of a text. */
export function matchesWords({ name, id }: Pick<StudySummary, 'name' | 'id'>, text: string): boolean {
  return containsWords(`${name} ${id}`, text);
}
