import type { Checkpoint, JournalEvent, LayerEntropy } from '#shared/journal/index.ts';

/** What the rounds behind a run decide about the rounds before it. */
export interface RunHistory {
  /** Validation accuracy of the dense network, percent; null before it was measured. */
  readonly denseAccuracy: number | null;
  /** The last round inside δ. */
  readonly best: number | null;
  /** By layer, from the last measurement. */
  readonly entropies: ReadonlyMap<string, LayerEntropy>;
  /** Layers that the last measured round found linear. */
  readonly linear: readonly string[];
  /** Layers that were linear forms in it already. */
  readonly linearized: readonly string[];
  /** Whether the last measured round was inside δ. */
  readonly accepted: boolean;
}

/** From where an attempt goes on. */
export interface ResumePoint {
  /** Null: from the beginning. */
  readonly checkpoint: Checkpoint | null;
  /** The last event that stays valid. */
  readonly lastSeq: number;
  /** Every checkpoint that stays valid, the one above included. */
  readonly kept: readonly Checkpoint[];
  /** Newer ones that are damaged or gone. */
  readonly damaged: readonly Checkpoint[];
  readonly history: RunHistory;
}

/**
 * The newest intact checkpoint of the valid events, and what was known at it. `latest` checkpoints are replaced as a run goes on,
 * so only the newest of them is looked at.
 */
export function resumePoint(events: readonly JournalEvent[], isIntact: (checkpoint: Checkpoint) => boolean): ResumePoint {
  const saved = events.flatMap((event) => (event.kind === 'checkpoint' ? [event] : []));
  const candidates = saved.filter(({ keep }, index) => keep === 'round' || index === saved.length - 1).toReversed();
  const found = candidates.findIndex((event) => isIntact(event));
  const chosen = candidates[found];
  const lastSeq = chosen?.seq ?? 0;
  const valid = chosen ? events.filter(({ seq }) => seq <= lastSeq) : [];
  return {
    checkpoint: chosen ? checkpointOf(chosen) : null,
    lastSeq,
    kept: candidates.filter(({ seq }) => chosen !== undefined && seq <= lastSeq).map(checkpointOf),
    damaged: candidates.slice(0, found === -1 ? candidates.length : found).map(checkpointOf),
    history: historyOf(valid),
  };
}

/**
 * Layers that are linear forms in the network of the checkpoint of a run that makes them so: in a round's model those of that round;
 * while the next is trained those, too, that it found linear.
 */
export function linearizedAt({
  checkpoint,
  history: { linear, linearized },
}: Pick<ResumePoint, 'checkpoint' | 'history'>): readonly string[] {
  return checkpoint?.keep === 'latest' ? [...linearized, ...linear] : linearized;
}

export function historyOf(events: readonly JournalEvent[]): RunHistory {
  const rounds = events.flatMap((event) => (event.kind === 'round' ? [event] : []));
  const entropies = events.flatMap((event) => (event.kind === 'entropy' ? [event] : []));
  return {
    denseAccuracy: rounds[0]?.validation.accuracy ?? null,
    best: rounds.findLast(({ accepted }) => accepted)?.round ?? null,
    entropies: new Map(entropies.at(-1)?.layers.map((entropy) => [entropy.layer, entropy])),
    linear: rounds.at(-1)?.linear ?? [],
    linearized: rounds.at(-1)?.linearized ?? [],
    accepted: rounds.at(-1)?.accepted ?? true,
  };
}

export function checkpointOf({ file, sha256, bytes, round, epoch, keep, partial }: Checkpoint): Checkpoint {
  return { file, sha256, bytes, round, epoch, keep, ...(partial && { partial }) };
}
