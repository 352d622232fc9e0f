import type { LayerSensitivity, Sensitivity } from '#shared/analysis/index.ts';
import { plural, printable } from '#shared/text/index.ts';
import { bits, percent } from './run-text.ts';
import { textTable } from './text-table.ts';

/** The sensitivity of a model's layers as text. */
export function sensitivityText({ images, model, layers, correlation }: Sensitivity): string {
  const row = ({ layer, entropy, ...scores }: LayerSensitivity): string[] => [
    printable(layer),
    bits(entropy),
    percent(scores.accuracy),
    signed(scores.accuracy - model.accuracy, 2),
    scores.nll === null || model.nll === null ? 'not finite' : signed(scores.nll - model.nll, 4),
  ];
  const rho = (value: number | null): string => (value === null ? 'not defined' : value.toFixed(3));
  return [
    `${percent(model.accuracy)} on ${plural(images, 'image')}; each layer alone made linear by majority state:`,
    textTable(['LAYER', 'ENTROPY', 'ACCURACY', 'CHANGE', 'NLL CHANGE'], layers.map(row)),
    `Spearman’s ρ over ${plural(layers.length, 'layer')}: entropy and loss of accuracy ${rho(correlation.accuracy)}, ` +
      `entropy and rise of the NLL ${rho(correlation.nll)}`,
  ].join('\n\n');
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(digits)}`;
}
