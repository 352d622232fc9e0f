import type { ImportedModel, ImportVerification, WeightsReport } from '#shared/contract/index.ts';
import { networkName } from '#shared/settings/index.ts';
import { formatCount, plural, printable } from '#shared/text/index.ts';
import { percent } from './run-text.ts';

/** An imported model as a JSON document. */
export type ImportedModelDocument = { readonly modelId: string } & ImportedModel;

/** `modelId` is the name that experiments use. */
export function documentOf(model: ImportedModel): ImportedModelDocument {
  return { modelId: model.name, ...model };
}

/** A full description of an imported model, for the terminal. */
export function importedModelText(model: ImportedModel): string {
  const { name, source, network, input, classes, params, macs, prunableLayers, verified, weights, notes } = model;
  return [
    `${name}${network ? `: ${networkName(network)}` : ''}`,
    `From ${source.file} (${source.format}${source.producer === null ? '' : `, ${source.producer}`}, SHA-256 ${source.sha256})`,
    `Images of ${input.join(' × ')}, ${plural(classes, 'class', 'classes')}, ${plural(params, 'parameter')}, ${formatCount(macs)} MACs`,
    `Prunable layers: ${prunableLayers.length === 0 ? 'none' : `${prunableLayers.length}: ${prunableLayers.join(', ')}`}`,
    verificationText(verified),
    ...(weights ? weightsText(weights) : []),
    ...notes,
    `In an experiment: "network": { "kind": "imported", "model": "${name}" }`,
  ]
    .map(printable)
    .join('\n');
}

function verificationText({ runtime, images, maxAbs, argmaxAgreement }: ImportVerification): string {
  return (
    `${runtime} agrees with the file: logits differ by at most ${maxAbs.toExponential(1)}, the same class for ` +
    `${percent(100 * argmaxAgreement)} of ${plural(images, 'image')}`
  );
}

function weightsText({ matched, missing, unexpected, misshaped }: WeightsReport): string[] {
  return [
    `Tensors: ${formatCount(matched)} matched`,
    ...tensorLine('Missing in the file, initialized', missing),
    ...tensorLine('Not in the network, ignored', unexpected),
    ...tensorLine(
      'Of another shape, initialized',
      misshaped.map(({ name, expected, found }) => `${name} (${found.join('x')} instead of ${expected.join('x')})`),
    ),
  ];
}

function tensorLine(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
}
