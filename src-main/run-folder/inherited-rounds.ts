import { existsSync, linkSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder, writeAtomically } from '#main/files/atomic-file.ts';
import { errorCode, writeProblem } from '#main/files/file-problem.ts';
import { readRegularSync } from '#main/files/regular-file.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Parent } from '#shared/experiment/index.ts';
import type { Checkpoint, JournalEvent, Round } from '#shared/journal/index.ts';
import { isWithinDelta } from '#shared/methods/index.ts';
import { CheckpointStore } from './checkpoint-store.ts';
import { type DiscardedModel, discardedModels, eraseModel } from './discarded-models.ts';
import { journalLine } from './journal-line.ts';
import { INHERITED_SEGMENT, segmentFile } from './journal-segments.ts';
import { readWholeJournal } from './read-journal.ts';
import { runPaths } from './run-paths.ts';
import { validEvents } from './valid-events.ts';

/** The branch that takes over rounds. */
interface Branch {
  readonly runId: string;
  readonly parent: Parent;
  /** Its δ, by which the rounds are accepted again. */
  readonly delta: number;
}

/** Whether a run's folder has the rounds of its parent. */
export function hasInherited(folder: string): boolean {
  return existsSync(segmentFile(folder, INHERITED_SEGMENT));
}

/**
 * Makes the folder of a branch begin with the rounds of its parent: their events, their models, and the algorithms of the convolutions. The
 * parent may then be moved or deleted. The journal's segment is written last, so that a killed call can be repeated. Throws LabError
 * `not-found` if the parent has not kept that round, `bad-file` if its folder is damaged, `disk-full` or `unwritable`.
 */
export function inheritRounds(parentFolder: string, folder: string, branch: Branch): void {
  const { round } = branch.parent;
  const all = validEvents(readWholeJournal(parentFolder).events);
  const discarded = discardedModels(parentFolder);
  const files = new Set(discarded.map(({ file }) => file));
  const events = eventsThrough(
    parentFolder,
    all.filter((event) => event.kind !== 'checkpoint' || !files.has(event.file)),
    round,
  );
  const kept = events.flatMap((event) => (event.kind === 'checkpoint' ? [event] : []));
  refuseMissing(parentFolder, kept, events, round, discarded);
  const { checkpoints, algorithms, journal } = runPaths(folder);
  try {
    for (const path of [checkpoints, journal]) mkdirSync(path, { recursive: true });
    for (const { file } of kept) link(join(parentFolder, file), join(folder, file));
    const frozen = runPaths(parentFolder).algorithms;
    if (existsSync(frozen)) link(frozen, algorithms);
    // Its own branches, too, then know that these are not lost.
    for (const { file } of discarded) eraseModel(folder, file);
    for (const path of [checkpoints, dirname(algorithms)]) syncFolder(path);
  } catch (error) {
    throw writeProblem(error, folder);
  }
  const lines = inheritedEvents(events, branch).map(journalLine);
  writeAtomically(segmentFile(folder, INHERITED_SEGMENT), lines.join(''));
}

/** The events up to the model of a round, without checkpoints within rounds. Throws LabError `not-found`. */
function eventsThrough(folder: string, events: readonly JournalEvent[], round: number): readonly JournalEvent[] {
  const models = events.flatMap((event) => (event.kind === 'checkpoint' && event.keep === 'round' ? [event] : []));
  const last = models.findLast((event) => event.round === round);
  if (last) return events.filter((event) => event.seq <= last.seq && !(event.kind === 'checkpoint' && event.keep === 'latest'));
  const rounds = models.map((event) => event.round);
  const which = rounds.length === 0 ? 'It has kept none so far.' : `It has kept the rounds ${rounds.join(', ')}.`;
  throw new LabError('not-found', `The run has not kept a model of round ${round}. ${which}`, 'Choose one of its finished rounds.', {
    file: folder,
    location: 'round',
  });
}

/** Throws LabError `bad-file` if a round's results or model are missing, though it was not cleaned up, or the last model has changed. */
function refuseMissing(
  folder: string,
  kept: readonly Checkpoint[],
  events: readonly JournalEvent[],
  round: number,
  discarded: readonly DiscardedModel[],
): void {
  const results = new Set(events.flatMap((event) => (event.kind === 'round' ? [event.round] : [])));
  const models = new Set([...kept.map((checkpoint) => checkpoint.round), ...discarded.map((model) => model.round)]);
  const missing = Array.from({ length: round + 1 }, (_, index) => index).find((one) => !results.has(one) || !models.has(one));
  const damaged = kept.find(({ file }) => !existsSync(join(folder, file)));
  const last = kept.findLast((checkpoint) => checkpoint.round === round);
  if (missing === undefined && !damaged && last && new CheckpointStore(folder).isIntact(last)) return;
  throw new LabError('bad-file', `Round ${missing ?? damaged?.round ?? round} of the run is damaged.`, 'Branch from an earlier round.', {
    file: join(folder, damaged?.file ?? last?.file ?? ''),
  });
}

/** Files of a run are replaced but never changed, so a second link is as good as a copy. Other file systems need the copy. */
function link(from: string, to: string): void {
  if (existsSync(to)) return;
  try {
    linkSync(from, to);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errorCode(error) ?? '')) throw error;
    // Not in part: a file that exists counts as taken over.
    writeAtomically(to, readRegularSync(from));
  }
}

function inheritedEvents(events: readonly JournalEvent[], { runId, delta }: Branch): readonly JournalEvent[] {
  const dense = events.find((event): event is JournalEvent & Round & { kind: 'round' } => event.kind === 'round');
  return events.map((event, seq): JournalEvent => {
    switch (event.kind) {
      case 'start':
        return { ...event, seq, runId, attempt: INHERITED_SEGMENT };
      case 'round': {
        const { accuracy } = event.validation;
        return { ...event, seq, accepted: isWithinDelta(accuracy, dense?.validation.accuracy ?? accuracy, delta) };
      }
      case 'decision': {
        // The round of a final fine-tuning is one like any other: further ones may follow.
        const { from: _, ...decision } = event;
        return { ...decision, seq };
      }
      default:
        return { ...event, seq };
    }
  });
}
