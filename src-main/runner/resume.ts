import type { Checkpoint, JournalEvent } from '#shared/journal/index.ts';
import { historyOf, isComplete, type RunHistory } from './run-history.ts';

/** Where an attempt starts. */
export interface ResumePoint {
  /** Null for a new start. */
  readonly checkpoint: Checkpoint | null;
  /** Sequence number of the last event that remains valid. */
  readonly lastSeq: number;
  /** All checkpoints that remain valid, including the one above. */
  readonly kept: readonly Checkpoint[];
  /** Newer checkpoints that are damaged or missing. */
  readonly damaged: readonly Checkpoint[];
  readonly history: RunHistory;
}

/**
 * Finds the newest intact checkpoint among the valid events, and the history up to it. A `latest` checkpoint counts only if it is the last
 * one of all, since later ones replace it. If the journal has unreadable lines, a checkpoint counts only if nothing that the next rounds
 * depend on is missing before it.
 *
 * @param isDamaged whether the journal has unreadable lines
 */
export function resumePoint(
  events: readonly JournalEvent[],
  isIntact: (checkpoint: Checkpoint) => boolean,
  isDamaged = false,
): ResumePoint {
  const saved = events.flatMap((event) => (event.kind === 'checkpoint' ? [event] : []));
  const candidates = saved.filter(({ keep }, index) => keep === 'round' || index === saved.length - 1).toReversed();
  const before = ({ seq }: { readonly seq: number }): readonly JournalEvent[] => events.filter((event) => event.seq <= seq);
  const usable = candidates.filter((event) => !isDamaged || isComplete(before(event), event));
  const found = usable.findIndex((event) => isIntact(event));
  const chosen = usable[found];
  const lastSeq = chosen?.seq ?? 0;
  return {
    checkpoint: chosen ? checkpointOf(chosen) : null,
    lastSeq,
    kept: candidates.filter(({ seq }) => chosen !== undefined && seq <= lastSeq).map(checkpointOf),
    damaged: usable.slice(0, found === -1 ? usable.length : found).map(checkpointOf),
    history: historyOf(chosen ? before(chosen) : []),
  };
}

export function checkpointOf({ file, sha256, bytes, round, epoch, keep, partial }: Checkpoint): Checkpoint {
  return { file, sha256, bytes, round, epoch, keep, ...(partial && { partial }) };
}
