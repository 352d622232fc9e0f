import { LabError } from '#shared/errors/index.ts';
import { elementsOf, type Model, type ModelGraph, parametersOf } from '#shared/graph/index.ts';
import type { Checkpoint, LayerSummary } from '#shared/journal/index.ts';
import { offsetsIn, withLinearForms } from '#shared/reduction/index.ts';
import { CheckpointStore } from './checkpoint-store.ts';

/** A run's initial network and its prunable layers. */
export interface RunNetwork {
  readonly graph: ModelGraph;
  readonly layers: readonly LayerSummary[];
}

/**
 * A finished round's network with its effective weights: pruned weights are 0 in a checkpoint. Throws LabError `bad-file` if the
 * checkpoint is missing, has changed, or does not match the network.
 *
 * @param folder the run's folder
 * @param linearized names of the layers that were linear forms in that round
 */
export function loadKeptModel(folder: string, { graph, layers }: RunNetwork, checkpoint: Checkpoint, linearized: readonly string[]): Model {
  const activations = linearized.map((name) => rectifierOf(name, { graph, layers }, folder));
  const { variables, altered } = new CheckpointStore(folder).open(checkpoint);
  const network = withLinearForms(altered ?? graph, activations, offsetsIn(activations, variables));
  const weights = new Map(
    parametersOf(network).map(({ name, shape }) => {
      const values = variables.get(name);
      if (values?.length === elementsOf(shape)) return [name, values];
      const what = values ? `${name} has ${values.length} values, expected ${elementsOf(shape)}.` : `The checkpoint lacks ${name}.`;
      throw new LabError('bad-file', what, 'Use another round.', { file: checkpoint.file, location: name });
    }),
  );
  return { graph: network, weights };
}

/** A journal of another program may name layers that do not exist. */
function rectifierOf(name: string, { graph, layers }: RunNetwork, folder: string): string {
  const layer = layers.find((one) => one.name === name);
  const node = graph.nodes.find(({ id }) => id === layer?.activation);
  if (node?.op === 'activation') return node.id;
  throw new LabError('bad-file', `The network has no rectifier of layer ${name}.`, 'Use another round.', { file: folder, location: name });
}
