import type { TrashedRun } from '#shared/contract/index.ts';
import type { GridColumn } from '../data-grid/grid-column.ts';
import { statusText } from '../ui/status.ts';

export const trashColumns: readonly GridColumn<TrashedRun>[] = [
  { id: 'name', title: 'Name', width: 260, grows: true, fixed: true, value: (run) => run.name.toLowerCase() },
  { id: 'status', title: 'Status', width: 120, value: (run) => statusText[run.status] },
  { id: 'id', title: 'Id', width: 140, value: (run) => run.id },
  { id: 'deleted', title: 'Deleted', width: 140, value: (run) => run.deletedAt },
  { id: 'size', title: 'Size', help: 'Disk that emptying frees', width: 100, number: true, value: (run) => run.bytes },
];
