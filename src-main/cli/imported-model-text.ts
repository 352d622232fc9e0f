import type { ImportedModel, ImportVerification, WeightsReport } from '#shared/contract/index.ts';
import { networkName } from '#shared/settings/index.ts';
import { percent } from './run-text.ts';

/** An imported model for scripts. */
export type ImportedModelDocument = { readonly modelId: string } & ImportedModel;

/** `modelId` is what experiments name. */
export function documentOf(model: ImportedModel): ImportedModelDocument {
  return { modelId: model.name, ...model };
}

/** All about an imported model, for a person. */
export function importedModelText(model: ImportedModel): string {
  const { name, source, network, input, classes, params, macs, prunableLayers, verified, weights, notes } = model;
  const [parameters, work] = [params, macs].map((count) => count.toLocaleString('en'));
  return [
    `${name}${network ? `: ${networkName(network)}` : ''}`,
    `From ${source.file} (${source.format}${source.producer === null ? '' : `, ${source.producer}`}, SHA-256 ${source.sha256})`,
    `Images of ${input.join(' × ')}, ${classes.toLocaleString('en')} classes, ${parameters ?? ''} parameters, ${work ?? ''} MACs`,
    `Prunable layers: ${prunableLayers.length === 0 ? 'none' : `${prunableLayers.length}: ${prunableLayers.join(', ')}`}`,
    verificationText(verified),
    ...(weights ? weightsText(weights) : []),
    ...notes,
    `An experiment names it so: "network": { "kind": "imported", "model": "${name}" }`,
  ].join('\n');
}

function verificationText({ runtime, images, maxAbs, argmaxAgreement }: ImportVerification): string {
  return (
    `${runtime} computes the same from the file: logits at most ${maxAbs.toExponential(1)} apart, the same class for ` +
    `${percent(100 * argmaxAgreement)} of ${images.toLocaleString('en')} images`
  );
}

function weightsText({ matched, missing, unexpected, misshaped }: WeightsReport): string[] {
  return [
    `Tensors: ${matched.toLocaleString('en')} matched`,
    ...listed('Missing in the file, left as they begin', missing),
    ...listed('Not of the network, left out', unexpected),
    ...listed(
      'Of another shape, left as they begin',
      misshaped.map(({ name, expected, found }) => `${name} (${found.join('x')} instead of ${expected.join('x')})`),
    ),
  ];
}

function listed(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
}
