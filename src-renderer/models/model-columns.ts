import type { GridColumn } from '../data-grid/grid-column.ts';
import type { ListRow } from './list-rows.ts';

/** Columns of the models. Rows are grouped by run, so columns do not sort; narrow grids hide some of them. */
export const modelColumns: readonly GridColumn<ListRow>[] = [
  { id: 'model', title: 'Model', width: 136, grows: true, fixed: true },
  {
    id: 'validation',
    title: 'Validation',
    help: 'Validation accuracy, %; of a proven form, in the independent runtime',
    width: 76,
    number: true,
    fromWidth: 1020,
  },
  { id: 'test', title: 'Test', help: 'Test accuracy, %; of a proven form, in the independent runtime', width: 60, number: true },
  { id: 'sparsity', title: 'Sparsity', help: 'Fraction of the prunable weights that is pruned', width: 70, number: true, fromWidth: 1020 },
  { id: 'removed', title: 'Removed', help: 'Linear and dead layers, out of all layers', width: 108, number: true },
  {
    id: 'size',
    title: 'Size',
    help: 'Size of the checkpoint; of a proven form, of its ONNX file',
    width: 80,
    number: true,
    fromWidth: 1020,
  },
  { id: 'depth', title: 'Depth', help: 'Rectifiers on the longest path, dense → proven', width: 76, number: true },
  { id: 'parameters', title: 'Parameters', help: 'Dense → proven', width: 170, number: true, fromWidth: 1340 },
  { id: 'macs', title: 'MACs', help: 'Multiply-accumulates per image, dense → proven', width: 176, number: true, fromWidth: 760 },
  {
    id: 'latency1',
    title: 'ms, batch 1',
    help: 'Median latency in the independent runtime, dense → proven',
    width: 170,
    number: true,
    fromWidth: 600,
  },
  {
    id: 'latency32',
    title: 'ms, batch 32',
    help: 'Median latency in the independent runtime, dense → proven',
    width: 170,
    number: true,
    fromWidth: 1340,
  },
];
