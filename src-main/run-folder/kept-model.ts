import { LabError } from '#shared/errors/index.ts';
import { elementsOf, parametersOf, type ModelGraph, type Model } from '#shared/graph/index.ts';
import type { Checkpoint, LayerSummary } from '#shared/journal/index.ts';
import { withLinearForms } from '#shared/reduction/index.ts';
import { CheckpointStore } from './checkpoint-store.ts';

/** The network that a run began with, and its prunable layers. */
export interface RunNetwork {
  readonly graph: ModelGraph;
  readonly layers: readonly LayerSummary[];
}

/**
 * A finished round's network with its weights. Pruned weights are 0 in a checkpoint: parameters are effective as they are. Throws a
 * LabError `bad-file` for a checkpoint that is not what the run wrote or does not fit the network.
 *
 * @param folder the run's
 * @param linearized names of the layers that were linear forms in that round
 */
export function loadKeptModel(folder: string, { graph, layers }: RunNetwork, checkpoint: Checkpoint, linearized: readonly string[]): Model {
  const network = withLinearForms(
    graph,
    linearized.map((name) => rectifierOf(name, { graph, layers }, folder)),
  );
  const variables = new CheckpointStore(folder).load(checkpoint);
  const weights = new Map(
    parametersOf(network).map(({ name, shape }) => {
      const values = variables.get(name);
      if (values?.length === elementsOf(shape)) return [name, values];
      const what = values ? `Its ${name} has ${values.length} values, ${elementsOf(shape)} belong there.` : `It lacks ${name}.`;
      throw new LabError('bad-file', what, 'Take another round.', { file: checkpoint.file, location: name });
    }),
  );
  return { graph: network, weights };
}

/** A journal may be a stranger's: what it names need not be there. */
function rectifierOf(name: string, { graph, layers }: RunNetwork, folder: string): string {
  const layer = layers.find((one) => one.name === name);
  const node = graph.nodes.find(({ id }) => id === layer?.activation);
  if (node?.op === 'activation') return node.id;
  throw new LabError('bad-file', `Its network has no rectifier of layer ${name}.`, 'Take another round.', { file: folder, location: name });
}
