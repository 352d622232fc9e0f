import { loadKeptModel } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { RunDetail } from '#shared/contract/index.ts';
import { isReadable, type Model, type ModelGraph } from '#shared/graph/index.ts';
import type { Checkpoint } from '#shared/journal/index.ts';

/** The model of a finished round, which a run keeps. */
export interface KeptModel {
  readonly round: number;
  readonly checkpoint: Checkpoint;
  /** Layers that were linear forms in it already. */
  readonly linearized: readonly string[];
}

/** The model of a round, of the best one when none is named. Throws LabError `not-found` naming the rounds that there are. */
export function keptModel({ summary, rounds, checkpoints }: RunDetail, round = summary.bestRound ?? undefined): KeptModel {
  const kept = rounds.flatMap(({ round, linearized }) => {
    const checkpoint = checkpoints.find((one) => one.keep === 'round' && one.round === round);
    return checkpoint ? [{ round, checkpoint, linearized }] : [];
  });
  const model = kept.find((one) => one.round === round);
  if (model) return model;
  const others = kept.map((one) => one.round).join(', ');
  throw new LabError(
    'not-found',
    round === undefined ? 'The run has no finished round yet.' : `The run kept no model of round ${round}.`,
    others ? `It kept the rounds ${others}.` : 'Wait until its first round is finished.',
    { location: `run ${summary.id}` },
  );
}

/**
 * Its network with its weights. Throws LabError `bad-file` for a checkpoint that is not what the run wrote, and what
 * {@link graphOfRun} throws.
 */
export function loadModel(detail: RunDetail, { checkpoint, linearized }: KeptModel): Model {
  const { layers, folder } = detail;
  return loadKeptModel(folder, { graph: graphOfRun(detail), layers }, checkpoint, linearized);
}

/** The network that the run began with. Throws LabError naming the node where what its journal holds is none. */
export function graphOfRun({ graph, folder }: Pick<RunDetail, 'graph' | 'folder'>): ModelGraph {
  if (!graph) throw new LabError('bad-file', 'The run has no network yet.', 'Wait until it has started.', { file: folder });
  if (!isReadable(graph)) throw LabError.of({ ...graph.unreadable, file: folder });
  return graph;
}
