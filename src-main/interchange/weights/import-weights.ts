import type { WeightsReport } from '#shared/contract/imported-models.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import type { Model, Weights } from '#shared/graph/index.ts';
import { initializationOf, initialWeights } from '#shared/networks/index.ts';
import { decodeSafetensors } from '../safetensors.ts';
import { foreignTensors, type ForeignTensors } from './foreign-tensors.ts';
import { importNotes } from './import-notes.ts';
import { recognizeNetwork } from './recognize-network.ts';
import { trainedValues } from './trained-values.ts';
import type { WeightsFit } from './weights-fit.ts';

/** A ready-made network with weights from a file. */
export interface ImportedWeights extends Model {
  /** The network's name in the catalog. */
  readonly name: string;
  readonly network: NetworkConfig;
  readonly report: WeightsReport;
  /** What was assumed and changed, as sentences. */
  readonly notes: readonly string[];
}

/** Of what is drawn where the file has no tensor. */
const SEED = 0;

/**
 * The ready-made network of a safetensors file that may be anyone's, with the names of torchvision or timm. Channels and classes are the
 * file's; images have the size that the network is made for. Throws LabError: `bad-file` naming the tensor for what is no safetensors file
 * or holds no numbers, `unsupported` for tensors of another network, `not-found` where there is no network of the wanted name.
 *
 * @param file names it in errors
 * @param wanted the network's name in the catalog; when left out, it is told by the tensors' names and shapes
 */
export function importWeights(bytes: Uint8Array, file: string, wanted?: string): ImportedWeights {
  const decoded = decodeSafetensors(bytes, file);
  const foreign = foreignTensors(decoded, file);
  const { fit, others } = recognizeNetwork(foreign.tensors, file, wanted);
  const { name, network, graph, report } = fit;
  return { name, network, graph, report, weights: weightsOf(fit, foreign, file), notes: importNotes(fit, others, foreign) };
}

function weightsOf({ network, graph, matches }: WeightsFit, { tensors, prefix }: ForeignTensors, file: string): Weights {
  const matched = matches.map(({ parameter, layout, tensor }) => {
    const values = tensors.get(tensor);
    if (!values) throw new Error(`no tensor ${tensor}`);
    return [parameter.name, layout.fromTorch(trainedValues(prefix + tensor, values, file))] as const;
  });
  const found = new Set(matched.map(([name]) => name));
  const initial = initialWeights(graph, SEED, initializationOf(network), (name) => !found.has(name));
  return new Map([...initial, ...matched]);
}
