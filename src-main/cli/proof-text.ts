import { latencyNote, machineWords, modelRows, modelTitle, verdict, type ProofSheet } from '#shared/proof/index.ts';
import { textTable } from './text-table.ts';

/** A proof sheet for a terminal. */
export function proofText(sheet: ProofSheet): string {
  const { run, round, plan, without, refused, linearised, reduced, models, madeAt } = sheet;
  return [
    `Proof sheet: ${run.name}, run ${run.id}, round ${round}, plan ${plan}, made ${madeAt}`,
    verdict(sheet).join('\n'),
    textTable(
      ['', ...models.map(modelTitle)],
      modelRows(sheet).map(({ label, cells }) => [label, ...cells]),
    ),
    linearised && linearised.layers.length > 0 && `Pruned → linearised\n${linearisedTable(linearised)}`,
    reduced && `Linearised → reduced\n${reducedTable(reduced)}`,
    without.length > 0 && `Left out: ${without.join(', ')}`,
    refused.length > 0 &&
      `Refused\n${textTable(
        ['STEP', 'WHY'],
        refused.map(({ step, why }) => [step, why]),
      )}`,
    `${latencyNote(sheet)}\n${machineWords(sheet)}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function linearisedTable({ layers }: NonNullable<ProofSheet['linearised']>): string {
  const rows = layers.map(({ layer, kind, ...counts }) => [
    layer,
    kind,
    ...[counts.neurons, counts.flipped, counts.flips, counts.observations].map((count) => count.toLocaleString('en')),
  ]);
  return textTable(['LAYER', 'BECAME', 'NEURONS', 'FLIPPED', 'FLIPS', 'OBSERVATIONS'], rows);
}

function reducedTable({ inputs }: NonNullable<ProofSheet['reduced']>): string {
  const rows = inputs.map(({ name, images, difference }) => [
    name,
    images.toLocaleString('en'),
    difference === 0 ? '0' : difference.toExponential(1),
  ]);
  return textTable(['IMAGES', 'HOW MANY', 'RELATIVE DIFFERENCE'], rows);
}
