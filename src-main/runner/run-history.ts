import type { JournalEvent, LayerEntropy, Round } from '#shared/journal/index.ts';

/** What the rounds of a run have shown so far, as its journal says. */
export interface RunHistory {
  /** The finished rounds, the dense one first. */
  readonly rounds: readonly Round[];
  /** By layer, from the last measurement. */
  readonly states: ReadonlyMap<string, LayerEntropy>;
  /** Epochs of training that were decided on, by round. */
  readonly trainEpochs: ReadonlyMap<number, number>;
}

export function historyOf(events: readonly JournalEvent[]): RunHistory {
  const rounds = events.flatMap((event) => (event.kind === 'round' ? [event] : []));
  const measured = events.findLast((event) => event.kind === 'entropy');
  const decisions = events.flatMap((event) => (event.kind === 'decision' ? [event] : []));
  return {
    rounds,
    states: new Map(measured?.layers.map((states) => [states.layer, states])),
    trainEpochs: new Map(decisions.map(({ round, trainEpochs }) => [round, trainEpochs])),
  };
}

/** Validation accuracy of the dense network, percent; undefined before it is measured. */
export function denseAccuracy({ rounds }: RunHistory): number | undefined {
  return rounds[0]?.validation.accuracy;
}

/** The last round inside δ; null before there is one. */
export function bestRound({ rounds }: RunHistory): number | null {
  return rounds.findLast(({ accepted }) => accepted)?.round ?? null;
}
