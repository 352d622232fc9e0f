import type { Checkpoint, JournalEvent, LayerSummary } from '#shared/journal/index.ts';
import { historyOf, type RunHistory } from './run-history.ts';

/** Where an attempt continues. */
export interface ResumePoint {
  /** Null to start from the beginning. */
  readonly checkpoint: Checkpoint | null;
  /** The last event that stays valid. */
  readonly lastSeq: number;
  /** All checkpoints that stay valid, including the one above. */
  readonly kept: readonly Checkpoint[];
  /** Newer checkpoints that are damaged or missing. */
  readonly damaged: readonly Checkpoint[];
  readonly history: RunHistory;
}

/**
 * The newest intact checkpoint among the valid events, and the history up to it. Each `latest` checkpoint replaces the one before, so only
 * the newest of them is considered.
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

/** Names of the layers that are linear forms in a network with these variables: each has a scale in place of its activation. */
export function linearizedIn(layers: readonly LayerSummary[], variables: ReadonlyMap<string, unknown>): readonly string[] {
  return layers.filter(({ activation }) => variables.has(`${activation}/scale`)).map(({ name }) => name);
}

export function checkpointOf({ file, sha256, bytes, round, epoch, keep, partial }: Checkpoint): Checkpoint {
  return { file, sha256, bytes, round, epoch, keep, ...(partial && { partial }) };
}
