import type { RunDetail } from '#shared/contract/index.ts';
import type { LayerEntropy } from '#shared/journal/index.ts';
import type { KeptRun } from '#main/tasks/index.ts';

/** The models that a run has kept, as the database has them. */
export function keptRunOfDetail(detail: RunDetail, statesOf: (round: number) => readonly LayerEntropy[]): KeptRun {
  const { summary, folder, graph, layers, classes, rounds, checkpoints } = detail;
  const { id, name, network, method, data: dataSet, seed, bestRound } = summary;
  return {
    folder,
    run: { id, name, network: network ?? '', method: method ?? '', dataSet, seed },
    graph,
    layers,
    classes,
    rounds,
    checkpoints,
    bestRound,
    statesOf,
  };
}
