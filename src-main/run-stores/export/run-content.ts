import { readRecordedSpec, readWholeJournal, runFolder, validEvents } from '#main/run-folder/index.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import { comparedSettings } from '#shared/experiment/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import type { Point } from '../found-run.ts';

/** A run as the lab shows it now. */
export type ShownRun = Pick<RunSummary, 'id' | 'name' | 'project' | 'tags' | 'notes' | 'status' | 'createdAt' | 'endedAt'>;

/** What other programs keep of a run. */
export interface RunContent extends ShownRun {
  /** Settings by dotted keys. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** In the order of the journal. */
  readonly points: readonly Point[];
}

/** Throws like reading the spec and the journal. */
export function readRun(dataDir: string, shown: ShownRun): RunContent {
  const folder = runFolder(dataDir, shown.id);
  const settings = comparedSettings(readRecordedSpec(folder).experiment).map(
    ({ key, value }) => [key, JSON.parse(value) as unknown] as const,
  );
  return { ...shown, settings: Object.fromEntries(settings), points: pointsOf(validEvents(readWholeJournal(folder).events)) };
}

/** All series of a run by the names of the lab's charts. Entropies and the results of rounds are at the last step before them. */
function pointsOf(events: readonly JournalEvent[]): Point[] {
  let step = 0;
  return events.flatMap((event) => {
    if ('step' in event) step = event.step;
    const time = Date.parse(event.time);
    const values = Object.entries(valuesOf(event)).filter(([, value]) => Number.isFinite(value));
    return values.map(([name, value]) => ({ name, step, time, value }));
  });
}

function valuesOf(event: JournalEvent): Readonly<Record<string, number>> {
  switch (event.kind) {
    case 'step':
      return {
        'train/step-loss': event.loss,
        'learning-rate': event.learningRate,
        'images-per-second': event.imagesPerSecond,
        'memory-bytes': event.memoryBytes,
      };
    case 'epoch':
      return {
        'train/loss': event.train.loss,
        'train/accuracy': event.train.accuracy,
        'validation/loss': event.validation.loss,
        'validation/accuracy': event.validation.accuracy,
        ...(event.validation.nll !== undefined && { 'validation/nll': event.validation.nll }),
      };
    case 'metric':
      return event.values;
    case 'entropy':
      return Object.fromEntries(event.layers.map(({ layer, entropy }) => [`entropy/${layer}`, entropy]));
    case 'round':
      return {
        'round/number': event.round,
        'round/validation-accuracy': event.validation.accuracy,
        'round/test-accuracy': event.test.accuracy,
        'round/test-loss': event.test.loss,
        'round/sparsity': event.sparsity,
        'round/linear-layers': event.linear.length,
        'round/dead-layers': event.dead.length,
        'round/seconds': event.seconds,
      };
    default:
      return {};
  }
}
