import type { JournalEvent, LayerEntropy, Round } from '#shared/journal/index.ts';

/** The results of a run's rounds so far, from its journal. */
export interface RunHistory {
  /** The finished rounds, the dense one first. */
  readonly rounds: readonly Round[];
  /** Entropy and state counts from the last measurement, by layer. */
  readonly states: ReadonlyMap<string, LayerEntropy>;
  /** Decided training epochs, by round. */
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

/** Validation accuracy of the dense network in percent; undefined before it is measured. */
export function denseAccuracy({ rounds }: RunHistory): number | undefined {
  return rounds[0]?.validation.accuracy;
}

/** The last accepted round; null if there is none yet. */
export function bestRound({ rounds }: RunHistory): number | null {
  return rounds.findLast(({ accepted }) => accepted)?.round ?? null;
}
