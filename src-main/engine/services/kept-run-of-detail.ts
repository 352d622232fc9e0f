import type { KeptRun } from '#main/tasks/index.ts';
import type { RunDetail } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { isReadable, type ModelGraph } from '#shared/graph/index.ts';
import type { LayerEntropy } from '#shared/journal/index.ts';

/** The models that a run has kept, from the database. */
export function keptRunOfDetail(detail: RunDetail, statesOf: (round: number) => readonly LayerEntropy[]): KeptRun {
  const { summary, folder, layers, classes, rounds, checkpoints } = detail;
  const { id, name, network, method, data: dataSet, seed, bestRound } = summary;
  return {
    folder,
    run: { id, name, network: network ?? '', method: method ?? '', dataSet, seed },
    get graph(): ModelGraph {
      return graphOfRun(detail);
    },
    layers,
    classes,
    rounds,
    checkpoints,
    bestRound,
    statesOf,
  };
}

/** The run's initial network. Throws a LabError that names the node if the journal has no valid network. */
function graphOfRun({ graph, folder }: Pick<RunDetail, 'graph' | 'folder'>): ModelGraph {
  if (!graph) throw new LabError('bad-file', 'The run has no network yet.', 'Wait until it has started.', { file: folder });
  if (!isReadable(graph)) throw LabError.of({ ...graph.unreadable, file: folder });
  return graph;
}
