import { escapeHtml, htmlTable } from './html-text.ts';
import type { ProofSheet } from './proof-sheet.ts';
import { latencyNote, machineWords, modelRows, modelTitle, verdict } from './sheet-words.ts';

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

/** The sheet as one HTML file: no script, nothing loaded from anywhere. */
export function proofHtml(sheet: ProofSheet): string {
  const { run, round, plan } = sheet;
  const title = `Proof sheet: ${run.name}, round ${round}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p class="quiet">${escapeHtml(`${run.network}, ${run.method}, ${run.dataSet}, seed ${run.seed}; run ${run.id}; plan: ${plan}; made ${sheet.madeAt}`)}</p>
${verdict(sheet)
  .map((sentence) => `<p>${escapeHtml(sentence)}</p>`)
  .join('\n')}
<h2>Before and after</h2>
${htmlTable(
  ['', ...sheet.models.map(modelTitle)],
  modelRows(sheet).map(({ label, cells }) => [label, ...cells]),
)}
<p class="quiet">${escapeHtml(latencyNote(sheet))}</p>
${linearisedPart(sheet)}${reducedPart(sheet)}${stepsPart(sheet)}
<h2>The file</h2>
<p>${escapeHtml(fileWords(sheet))}</p>
<h2>Machine</h2>
<p>${escapeHtml(machineWords(sheet))}</p>
</body>
</html>
`;
}

function linearisedPart({ linearised }: ProofSheet): string {
  if (!linearised || linearised.layers.length === 0) return '';
  const rows = linearised.layers.map(({ layer, kind, neurons, flipped, flips, observations }) => [
    layer,
    kind,
    ...[neurons, flipped, flips, observations].map((count) => count.toLocaleString('en')),
  ]);
  const differences = `Logits moved by at most ${linearised.heldOutDifference.toExponential(1)} relative on held-out images, ${linearised.randomDifference.toExponential(1)} on random ones (told, not gated); ${(100 * linearised.agreement).toFixed(2)} % of the held-out images keep their class.`;
  return `<h2>Pruned → linearised</h2>
<p>Holds on the data on which the states were counted; elsewhere neurons may flip.</p>
${htmlTable(['Layer', 'Became', 'Neurons', 'Flipped', 'Flips', 'Observations'], rows)}
<p>${escapeHtml(differences)}</p>
`;
}

function reducedPart({ reduced }: ProofSheet): string {
  if (!reduced) return '';
  const rows = reduced.inputs.map(({ name, images, difference }) => [name, images.toLocaleString('en'), difference.toExponential(1)]);
  return `<h2>Linearised → reduced</h2>
<p>Algebra: has to hold for every input, within ${escapeHtml(reduced.limit.toExponential(0))} relative.</p>
${htmlTable(['Images', 'How many', 'Largest relative difference'], rows)}
`;
}

function stepsPart({ steps, refused }: ProofSheet): string {
  if (steps.length === 0) return '';
  const whyRefused = new Map(refused.map(({ step, why }) => [step, why]));
  const rows = steps.map(({ id, what, why, exactOn, taken, before, after }) => [
    what,
    whyRefused.get(id) ?? why,
    whyRefused.has(id) ? 'refused' : taken ? (exactOn === 'data' ? 'on the data' : 'for every input') : 'left out',
    change(before.parameters, after.parameters),
    change(before.macs, after.macs),
  ]);
  return `<h2>Steps</h2>\n${htmlTable(['Step', 'Why', 'Exact', 'Parameters', 'MACs'], rows)}\n`;
}

function fileWords({ onnx: { opset, ir, input, output } }: ProofSheet): string {
  const port = ({ name, shape }: { name: string; shape: readonly (string | number)[] }): string => `${name} [${shape.join(', ')}]`;
  return `ONNX opset ${opset}, IR ${ir}; input ${port(input)}, normalised as in training; output ${port(output)}.`;
}

function change(before: number, after: number): string {
  return before === after ? '–' : (after - before).toLocaleString('en', { signDisplay: 'always' });
}
