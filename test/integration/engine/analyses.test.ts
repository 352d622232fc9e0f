import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyEvent } from '#main/engine/ingest/apply-event.ts';
import { analysesOfRun, storeAnalysis } from '#main/engine/store/analyses.ts';
import type { Store } from '#main/engine/store/store.ts';
import type { Sensitivity } from '#shared/analysis/index.ts';
import type { Checkpoint } from '#shared/journal/index.ts';
import { LabFolder } from './lab-folder.ts';

const request = { kind: 'sensitivity', split: 'validation', images: 0 } as const;

function resultOf(accuracy: number): Sensitivity {
  return { kind: 'sensitivity', images: 10, model: { accuracy, nll: null }, layers: [], correlation: { nll: null, accuracy: null } };
}

let lab: LabFolder;
let store: Store;
let run: number;
beforeEach(() => {
  lab = new LabFolder();
  store = lab.openStore();
  run = lab.addRun(store, 'a').number;
  for (const round of [0, 1]) applyEvent(store, run, { kind: 'checkpoint', seq: round + 1, time, ...checkpointOf(round) });
});
afterEach(() => {
  store[Symbol.dispose]();
  lab[Symbol.dispose]();
});

const time = '2026-03-14T15:09:26.000Z';

function checkpointOf(round: number): Checkpoint {
  return { file: `checkpoints/round-${round}`, sha256: String(round).repeat(64), bytes: 1, round, epoch: 1, keep: 'round' };
}

const modelOf = (round: number) => ({ runId: 'a', round, checkpoint: checkpointOf(round) });

describe('analyses', () => {
  it('are stored with their model, newest first; the same request replaces its result', () => {
    storeAnalysis(store, modelOf(1), request, resultOf(50));
    storeAnalysis(store, modelOf(0), request, resultOf(60));
    const id = storeAnalysis(store, modelOf(1), request, resultOf(70));
    storeAnalysis(store, modelOf(1), { ...request, images: 5 }, resultOf(80));
    const found = analysesOfRun(store, 'a');
    expect(found.map(({ round, request: stored, result }) => [round, 'images' in stored ? stored.images : undefined, result])).toEqual([
      [1, 5, resultOf(80)],
      [1, 0, resultOf(70)],
      [0, 0, resultOf(60)],
    ]);
    expect(found[1]).toMatchObject({ id, runId: 'a', request, result: resultOf(70) });
    expect(analysesOfRun(store, 'b')).toEqual([]);
  });

  it('are refused for a model that was removed meanwhile, and removed with their model', () => {
    storeAnalysis(store, modelOf(0), request, resultOf(50));
    storeAnalysis(store, modelOf(1), request, resultOf(60));
    applyEvent(store, run, { kind: 'rewind', seq: 3, time, to: 1, checkpoint: null });
    expect(analysesOfRun(store, 'a').map(({ round }) => round)).toEqual([0]);
    expect(() => storeAnalysis(store, modelOf(1), request, resultOf(60))).toThrow(
      'The run was rewound to before round 1 during the analysis.',
    );
  });

  it('do not hide one another if a row is damaged', () => {
    storeAnalysis(store, modelOf(0), request, resultOf(50));
    storeAnalysis(store, modelOf(1), request, resultOf(60));
    store.run(store.query.updateTable('analyses').set({ result: '{' }).where('round', '=', 1));
    expect(analysesOfRun(store, 'a').map(({ round }) => round)).toEqual([0]);
  });
});
