import type { SourceFile } from '#main/library/index.ts';
import type { ImportedModel } from '#shared/contract/index.ts';
import { totalCost } from '#shared/costs/index.ts';
import { prunableLayers } from '#shared/graph/index.ts';
import { imagesOf } from '#shared/networks/index.ts';
import type { ConvertedModel } from './converted-model.ts';

/** The library's description of an imported model. */
export function describeModel(name: string, source: SourceFile, converted: ConvertedModel): ImportedModel {
  const { graph, network, producer, normalization, verified, report, notes } = converted;
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
    params: parameters,
    macs,
    prunableLayers: prunableLayers(graph).map((layer) => layer.name),
    verified,
    weights: report,
    notes: [...notes],
  };
}
