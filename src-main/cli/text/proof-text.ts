import {
  APPROXIMATE_NOTE,
  approximateTable,
  changedNetwork,
  fileTable,
  flipTable,
  inputTable,
  leftOutTable,
  linearizedNote,
  machineTable,
  modelTable,
  type ProofSheet,
  quantizedNote,
  quantizedTable,
  REDUCED_NOTE,
  REFUSED_MERGES_NOTE,
  refusedMergeTable,
  type SheetTable,
  verdict,
} from '#shared/proof/index.ts';
import { printable } from '#shared/text/index.ts';
import { localTime } from './local-time.ts';
import { textTable } from './text-table.ts';

/** A proof sheet as text. */
export function proofText(sheet: ProofSheet): string {
  const { run, round, plan, approximate, linearized, reduced, refusedMerges = [], quantized, madeAt } = sheet;
  const leftOut = leftOutTable(sheet);
  return [
    `Proof sheet: ${printable(run.name)}, run ${run.id}, round ${round}, plan ${plan}, made ${localTime(madeAt)}`,
    verdict(sheet).join('\n'),
    tableText(modelTable(sheet)),
    ...(quantized ? [`As int8\n${quantizedNote(quantized)}\n${tableText(quantizedTable(quantized))}`] : []),
    ...(approximate ? [`Approximately linear layers\n${APPROXIMATE_NOTE}\n${tableText(approximateTable(approximate))}`] : []),
    ...(linearized && linearized.layers.length > 0
      ? [`Pruned → linearized\n${linearizedNote(linearized, changedNetwork(sheet) !== undefined)}\n${tableText(flipTable(linearized))}`]
      : []),
    ...(reduced ? [`Linearized → reduced\n${REDUCED_NOTE}\n${tableText(inputTable(reduced))}`] : []),
    ...(leftOut.rows.length > 0 ? [`Skipped steps\n${tableText(leftOut)}`] : []),
    ...(refusedMerges.length > 0 ? [`Layers that stay apart\n${REFUSED_MERGES_NOTE}\n${tableText(refusedMergeTable(refusedMerges))}`] : []),
    tableText(fileTable(sheet)),
    tableText(machineTable(sheet)),
  ].join('\n\n');
}

function tableText({ columns, rows }: SheetTable): string {
  if (columns.length === 0) return rows.map(([name = '', ...values]) => printable(`${name}: ${values.join(', ')}`)).join('\n');
  return textTable(columns, rows);
}
