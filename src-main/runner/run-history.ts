import type { Checkpoint, JournalEvent, LayerEntropy, Round } from '#shared/journal/index.ts';

/** The results of a run's rounds so far, from its journal. */
export interface RunHistory {
  /** The finished rounds, the dense one first. */
  readonly rounds: readonly Round[];
  /** Entropy and state counts from the last measurement, by layer. */
  readonly states: ReadonlyMap<string, LayerEntropy>;
  /** Decided training epochs, by round. */
  readonly trainEpochs: ReadonlyMap<number, number>;
  /** The round that a final fine-tuning starts from, by its round. */
  readonly starts: ReadonlyMap<number, number>;
}

export function historyOf(events: readonly JournalEvent[]): RunHistory {
  const rounds = new Map(events.flatMap((event) => (event.kind === 'round' ? [[event.round, event] as const] : [])));
  const measured = events.findLast((event) => event.kind === 'entropy');
  const decisions = events.flatMap((event) => (event.kind === 'decision' ? [event] : []));
  return {
    rounds: [...rounds.values()],
    states: new Map(measured?.layers.map((states) => [states.layer, states])),
    trainEpochs: new Map(decisions.map(({ round, trainEpochs }) => [round, trainEpochs])),
    starts: new Map(decisions.flatMap(({ round, from }) => (from === undefined ? [] : [[round, from] as const]))),
  };
}

/** The round whose model a round starts from; undefined for the dense one, or if that is missing. */
export function startOf({ rounds, starts }: RunHistory, round: number): Round | undefined {
  const start = starts.get(round) ?? round - 1;
  return rounds.find((one) => one.round === start);
}

/** Whether the events before a checkpoint include everything that the rounds after it depend on. */
export function isComplete(events: readonly JournalEvent[], { round, keep }: Checkpoint): boolean {
  const { rounds, trainEpochs } = historyOf(events);
  const finished = keep === 'round' ? round + 1 : round;
  const measured = events.findLast((event) => event.kind === 'entropy')?.round ?? -1;
  const areDecided = Array.from({ length: round }, (_, index) => index + 1).every((number) => trainEpochs.has(number));
  return rounds.length === finished && rounds.every((one, index) => one.round === index) && measured === finished - 1 && areDecided;
}

/** Validation accuracy of the dense network in percent; undefined before it is measured. */
export function denseAccuracy({ rounds }: RunHistory): number | undefined {
  return rounds[0]?.validation.accuracy;
}

/** The last accepted round; null if there is none yet. */
export function bestRound({ rounds }: RunHistory): number | null {
  return rounds.findLast(({ accepted }) => accepted)?.round ?? null;
}
