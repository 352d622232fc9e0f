import { describe, expect, it } from 'vitest';
import { isWorthResuming, type RunDetail, runReport, runReportSchema } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';

const entropyOf = (layer: string, entropy: number): RunDetail['entropy'][number]['layers'][number] => ({
  ...{ layer, entropy, mean: entropy / 2, nonzero: entropy },
  minority: 7,
});
const budgetOf = (layer: string, pruned: number): RunDetail['budgets'][number]['layers'][number] => ({
  ...{ layer, pruned, remaining: 1000, irrelevance: 0.1, share: 0.5 },
});
const round = (number: number, validation: number, test: number, linear: string[], dead: string[]): RunDetail['rounds'][number] => ({
  round: number,
  train: { loss: 0.1, accuracy: 99.5 },
  validation: { loss: 0.2, accuracy: validation },
  test: { loss: 0.3, accuracy: test },
  sparsity: 1 - 0.5 ** number,
  remaining: 2000 * 0.5 ** number,
  accepted: number < 2,
  linear,
  dead,
  linearized: [],
  seconds: 10,
});

const detail: RunDetail = {
  source: null,
  config: [],
  summary: {
    ...{ id: '260101-abcde', number: 1, name: 'A run', project: 'Default', tags: [], notes: '', archived: false, status: 'finished' },
    ...{ method: 'nepenthe', network: 'residual', data: 'digits', seed: 1, on: null, source: null, createdAt: '2026-01-01T00:00:00.000Z' },
    ...{ startedAt: null, endedAt: null, worked: null, denseAccuracy: 98, bestRound: 1, bestAccuracy: 97.5, bestTestAccuracy: 97.25 },
    ...{
      sparsity: 0.5,
      linearLayers: 1,
      approximateLayers: 0,
      deadLayers: 1,
      totalLayers: 2,
      goneRectifiers: null,
      parameters: 5000,
      macs: 90_000,
    },
    ...{ endReason: 'delta', endText: 'Round 2 fell more than 1 point.' },
    progress: {
      ...{ phase: 'ended', round: 2, rounds: 4, epoch: 3, epochsPerRound: 3, step: 90, steps: 150 },
      ...{ imagesPerSecond: null, memoryBytes: null, secondsLeft: null, waitingFor: null },
    },
  },
  experiment: experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'residual' } }),
  environment: null,
  graph: null,
  layers: ['conv1', 'conv2'].map((name) => ({ name, kernel: name, activation: `${name}.relu`, neurons: 4, weights: 1000, bypassed: true })),
  classes: ['0', '1'],
  samples: { train: 80, validation: 10, test: 10 },
  rounds: [round(0, 98, 97.75, [], []), round(1, 97.5, 97.25, ['conv2'], ['conv1']), round(2, 90, 89, ['conv2'], ['conv1'])],
  entropy: [
    { round: 0, layers: [entropyOf('conv1', 0.875), entropyOf('conv2', 0.5)] },
    { round: 1, layers: [entropyOf('conv1', 0.75), entropyOf('conv2', 0)] },
  ],
  decisions: [],
  budgets: [{ round: 1, total: 1000, layers: [budgetOf('conv1', 10), budgetOf('conv2', 990)] }],
  checkpoints: [],
  attempts: 1,
  parent: null,
  study: null,
  folder: '/lab/runs/260101-abcde',
};

describe('a run’s report', () => {
  it('has the dense and the best round, and all rounds with entropy and budget', () => {
    expect(runReport(detail)).toEqual({
      runId: '260101-abcde',
      name: 'A run',
      status: 'finished',
      endReason: 'delta',
      endText: 'Round 2 fell more than 1 point.',
      dense: { accuracy: 98, testAccuracy: 97.75 },
      best: { round: 1, accuracy: 97.5, testAccuracy: 97.25, linear: ['conv2'], dead: ['conv1'], total: 2 },
      rounds: [
        { round: 0, accuracy: 98, testAccuracy: 97.75, sparsity: 0, entropy: { conv1: 0.875, conv2: 0.5 }, budget: {} },
        {
          round: 1,
          accuracy: 97.5,
          testAccuracy: 97.25,
          sparsity: 0.5,
          entropy: { conv1: 0.75, conv2: 0 },
          budget: { conv1: 10, conv2: 990 },
        },
        { round: 2, accuracy: 90, testAccuracy: 89, sparsity: 0.75, entropy: {}, budget: {} },
      ],
    });
  });

  it('has no dense and no best round before they are finished', () => {
    const report = runReport({ ...detail, summary: { ...detail.summary, bestRound: null }, rounds: [], entropy: [], budgets: [] });
    expect(report).toMatchObject({ dense: null, best: null, rounds: [] });
  });

  it('matches its schema', () => {
    const report = runReport(detail);
    expect(runReportSchema.strict().parse(report)).toEqual(report);
  });
});

describe('a run is worth resuming', () => {
  it.each([
    ['paused', 'paused'],
    ['stopped', 'stopped'],
    ['interrupted', 'interrupted'],
    ['failed', 'disk-full'],
    ['failed', 'fault'],
  ] as const)('if it is %s because of %s', (status, endReason) => {
    expect(isWorthResuming({ status, endReason })).toBe(true);
  });

  it.each([
    ['failed', 'diverged'],
    ['failed', 'unsupported'],
    ['finished', 'rounds'],
    ['running', null],
    ['queued', null],
  ] as const)('but not if it is %s because of %s', (status, endReason) => {
    expect(isWorthResuming({ status, endReason })).toBe(false);
  });
});
