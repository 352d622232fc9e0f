import type { SourceFile } from '#main/library/index.ts';
import type { ImportedModel } from '#shared/contract/index.ts';
import { totalCost } from '#shared/costs/index.ts';
import { prunableLayers } from '#shared/graph/index.ts';
import { imagesOf, type ZeroMasks, zeroMasks } from '#shared/networks/index.ts';
import { formatCount } from '#shared/text/index.ts';
import type { ConvertedModel } from './converted-model.ts';

/** The library's description of an imported model. */
export function describeModel(name: string, source: SourceFile, converted: ConvertedModel): ImportedModel {
  const { graph, weights, network, producer, normalization, interface: called, verified, report, notes } = converted;
  const { shape, classes } = imagesOf(graph);
  const { parameters, macs } = totalCost(graph);
  return {
    name,
    importedAt: new Date().toISOString(),
    source: { ...source, producer },
    network,
    input: [...shape],
    classes,
    ...(normalization && { normalization }),
    ...(called && { interface: called }),
    params: parameters,
    macs,
    prunableLayers: prunableLayers(graph).map((layer) => layer.name),
    verified,
    weights: report,
    notes: [...notes, ...zeroNotes(zeroMasks(graph, weights))],
  };
}

function zeroNotes({ zeros, of }: ZeroMasks): readonly string[] {
  if (zeros === 0) return [];
  return [
    `${formatCount(zeros)} of ${formatCount(of)} kernel weights are 0. Runs count them as pruned and keep them at 0; network.keepZeros changes that.`,
  ];
}
