import { expect, it } from 'vitest';
import { analysisRequestSchema, type AnalysisResult } from '#shared/analysis/index.ts';
import { analysisMetrics, type MemberAnalysis, modelKey, studyMetrics } from '#shared/study/index.ts';

const clean = { nll: 0.1, accuracy: 97 };

function attacks(runId: string, accuracy: number, changes: object = {}): MemberAnalysis {
  const result: AnalysisResult = { kind: 'attacks', images: 100, clean, attacks: [], worst: [{ epsilon: 8 / 255, accuracy }] };
  return { runId, round: 2, request: analysisRequestSchema.parse({ kind: 'attacks', epsilons: [8 / 255], ...changes }), result };
}

function corruptions(runId: string, mean: number): MemberAnalysis {
  const result: AnalysisResult = { kind: 'corruptions', images: 100, clean, mean, corruptions: [], leftOut: [] };
  return { runId, round: 2, request: analysisRequestSchema.parse({ kind: 'corruptions' }), result };
}

it('takes the figures of members from one request: that of most members, then the newest', () => {
  const figures = analysisMetrics([
    attacks('a', 10, { seed: 1 }),
    attacks('a', 20),
    attacks('b', 30),
    attacks('b', 40, { plan: 'exact' }),
    corruptions('a', 50),
  ]);
  expect(Object.fromEntries(figures)).toEqual({
    'a 2': { 'attack-accuracy-8/255': 20, 'corruption-accuracy': 50 },
    'b 2': { 'attack-accuracy-8/255': 30, 'reduced-attack-accuracy-8/255': 40 },
  });
  const tied = analysisMetrics([attacks('a', 10, { seed: 1 }), attacks('a', 20)]);
  expect(tied.get(modelKey('a', 2))).toEqual({ 'attack-accuracy-8/255': 10 });
});

it('tells the rounds of a run apart', () => {
  const figures = analysisMetrics([attacks('a', 10), { ...attacks('a', 20), round: 1 }]);
  expect(Object.fromEntries(figures)).toEqual({ 'a 2': { 'attack-accuracy-8/255': 10 }, 'a 1': { 'attack-accuracy-8/255': 20 } });
});

it('names the metrics by their settings', () => {
  const names = new Set(['reduced-attack-accuracy-8/255', 'transfer-accuracy-usps', 'reduced-noise-gain', 'seconds', 'own']);
  expect(studyMetrics(names).map(({ title, unit }) => [title, unit])).toEqual([
    ['Noise gain of the logits, reduced', 'none'],
    ['Training and measuring', 'seconds'],
    ['Accuracy under attacks, ε = 8/255, reduced', 'percent'],
    ['Accuracy on usps', 'percent'],
    ['own', 'none'],
  ]);
});
