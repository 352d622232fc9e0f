import { exactText } from '#shared/reduction/reduction-step.ts';
import { escapeMarkup, formatChange } from '#shared/text/index.ts';
import { changedNetwork } from './changed-network.ts';
import { latencyChange } from './figures.ts';
import { htmlTable } from './html-text.ts';
import type { ProofSheet } from './proof-sheet.ts';
import { quantizedNote, quantizedTable } from './quantized-proof.ts';
import {
  approximateTable,
  fileTable,
  flipTable,
  inputTable,
  leftOutTable,
  machineTable,
  modelTable,
  refusedMergeTable,
  type SheetTable,
} from './sheet-tables.ts';
import { APPROXIMATE_NOTE, linearizedNote, REDUCED_NOTE, REFUSED_MERGES_NOTE, verdict } from './sheet-text.ts';

/** Follows the reader's light or dark scheme and prints in black on white. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1b1d22; --quiet: #5c6370; --line: #d5d9e0; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ec; --quiet: #a0a7b4; --line: #3a404b; --paper: #16181d; } }
@media print { :root { --ink: #000; --quiet: #333; --line: #999; --paper: #fff; } }
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; } .quiet { color: var(--quiet); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-weight: 600; } tbody th { font-weight: 400; }
`;

/** The sheet as one HTML file, without scripts and external resources. */
export function proofHtml(sheet: ProofSheet): string {
  const { run, round, plan, approximate, linearized, reduced, refusedMerges = [], steps, quantized } = sheet;
  const leftOut = leftOutTable(sheet);
  const title = `Proof sheet: ${run.name}, round ${round}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeMarkup(title)}</h1>
<p class="quiet">${escapeMarkup(`${run.network}, ${run.method}, ${run.dataSet}, seed ${run.seed}; run ${run.id}; plan: ${plan}; made ${sheet.madeAt}`)}</p>
${verdict(sheet)
  .map((sentence) => `<p>${escapeMarkup(sentence)}</p>`)
  .join('\n')}
${part('Before and after', modelTable(sheet))}
${quantized ? part('As int8', quantizedTable(quantized), quantizedNote(quantized)) : ''}
${approximate ? part('Approximately linear layers', approximateTable(approximate), APPROXIMATE_NOTE) : ''}
${linearized && linearized.layers.length > 0 ? part('Pruned → linearized', flipTable(linearized), linearizedNote(linearized, changedNetwork(sheet) !== undefined)) : ''}
${reduced ? part('Linearized → reduced', inputTable(reduced), REDUCED_NOTE) : ''}
${leftOut.rows.length > 0 ? part('Skipped steps', leftOut) : ''}
${steps.length > 0 ? part('Steps', stepTable(sheet)) : ''}
${refusedMerges.length > 0 ? part('Layers that stay apart', refusedMergeTable(refusedMerges), REFUSED_MERGES_NOTE) : ''}
${part('ONNX file', fileTable(sheet))}
${part('Measured on', machineTable(sheet))}
</body>
</html>
`;
}

function part(title: string, table: SheetTable, note = ''): string {
  return `<h2>${escapeMarkup(title)}</h2>\n${note === '' ? '' : `<p>${escapeMarkup(note)}</p>\n`}${htmlTable(table)}`;
}

function stepTable({ steps }: ProofSheet): SheetTable {
  const isPredicted = steps.some(({ latency }) => latency);
  return {
    columns: ['Step', 'Why', 'Exact', 'Parameters', 'MACs', ...(isPredicted ? ['Predicted ms'] : [])],
    rows: steps.map(({ what, why, exactOn, taken, before, after, latency }) => [
      what,
      why,
      taken ? exactText(exactOn) : 'skipped',
      formatChange(before.parameters, after.parameters),
      formatChange(before.macs, after.macs),
      ...(isPredicted ? [latency ? latencyChange(latency) : ''] : []),
    ]),
  };
}
