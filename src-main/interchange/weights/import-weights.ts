import type { WeightsReport } from '#shared/contract/imported-models.ts';
import type { Model, Weights } from '#shared/graph/index.ts';
import { initializationOf, initialWeights } from '#shared/networks/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { decodeSafetensors } from '../safetensors.ts';
import { importNotes } from './import-notes.ts';
import { recognizeNetwork } from './recognize-network.ts';
import { type SourceTensors, sourceTensors } from './source-tensors.ts';
import { trainedValues } from './trained-values.ts';
import type { WeightsFit } from './weights-fit.ts';

/** A built-in network with weights from a file. */
export interface ImportedWeights extends Model {
  /** The network's name in the catalog. */
  readonly name: string;
  readonly network: NetworkConfig;
  readonly report: WeightsReport;
  /** What was assumed and changed, one sentence each. */
  readonly notes: readonly string[];
}

/** Seed of the parameters that the file lacks. */
const SEED = 0;

/**
 * Imports an untrusted safetensors file of a built-in network with torchvision's or timm's tensor names. Channels and classes are the
 * file's; images have the network's usual size. Throws LabError: `bad-file` naming the tensor for an invalid file or values, `unsupported`
 * for tensors of another network, `not-found` for an unknown network name.
 *
 * @param file the file's name in errors
 * @param wanted the network's name in the catalog; if omitted, it is recognized by the tensors' names and shapes
 */
export function importWeights(bytes: Uint8Array, file: string, wanted?: string): ImportedWeights {
  const decoded = decodeSafetensors(bytes, file);
  const source = sourceTensors(decoded, file);
  const { fit, others } = recognizeNetwork(source.tensors, file, wanted);
  const { name, network, graph, report } = fit;
  return { name, network, graph, report, weights: weightsOf(fit, source, file), notes: importNotes(fit, others, source) };
}

function weightsOf({ network, graph, matches }: WeightsFit, { tensors, prefix }: SourceTensors, file: string): Weights {
  const matched = matches.map(({ parameter, layout, tensor }) => {
    const values = tensors.get(tensor);
    if (!values) throw new Error(`no tensor ${tensor}`);
    return [parameter.name, layout.fromTorch(trainedValues(prefix + tensor, values, file))] as const;
  });
  const found = new Set(matched.map(([name]) => name));
  const initial = initialWeights(graph, SEED, initializationOf(network), (name) => !found.has(name));
  return new Map([...initial, ...matched]);
}
