import { type RunSummary, runSummarySchema } from '#shared/contract/index.ts';

/**
 * Makes a summary valid for clients. Invalid fields, such as a number that is too large, are replaced by blanks and named in the run's end
 * text, so that one damaged row does not make the whole list unreadable.
 */
export function readableSummary(summary: RunSummary): RunSummary {
  const checked = runSummarySchema.safeParse(summary);
  if (checked.success) return summary;
  const unreadable = new Set(checked.error.issues.map(({ path }) => String(path[0])));
  const readable = Object.fromEntries(Object.entries(summary).filter(([field]) => !unreadable.has(field))) as Partial<RunSummary>;
  const note = `The database has invalid values for this run: ${[...unreadable].join(', ')}.`;
  return { ...blank(summary), ...readable, endText: [readable.endText, note].filter(Boolean).join(' ') };
}

function blank({ id, number }: RunSummary): RunSummary {
  return {
    ...{ id, number, name: id, project: 'Default', tags: [], notes: '', archived: false, status: 'failed' },
    ...{ method: null, network: null, data: '', seed: 0, on: null, source: null },
    ...{ createdAt: '1970-01-01T00:00:00.000Z', startedAt: null, endedAt: null, worked: null },
    progress: {
      ...{ phase: 'ended', round: 0, rounds: 0, epoch: 0, epochsPerRound: 0, step: 0, steps: 0 },
      ...{ imagesPerSecond: null, memoryBytes: null, secondsLeft: null, waitingFor: null },
    },
    ...{ denseAccuracy: null, bestRound: null, bestAccuracy: null, bestTestAccuracy: null, sparsity: null },
    ...{ linearLayers: null, approximateLayers: null, deadLayers: null, totalLayers: null, goneRectifiers: null },
    ...{ parameters: null, macs: null, endReason: null, endText: null },
  };
}
