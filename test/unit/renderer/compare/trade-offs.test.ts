import { describe, expect, it } from 'vitest';
import { paretoFront } from '#shared/analysis/index.ts';
import type { ModelSummary, ProofSummary, ProvenFigures } from '#shared/contract/index.ts';
import { configDelta } from '../../../../src-renderer/compare/config-rows.ts';
import { nameOfPoint, provenTrades, removedTrades } from '../../../../src-renderer/compare/trade-points.ts';

const point = (x: number, accuracy: number) => ({ x, accuracy });

describe('paretoFront', () => {
  it('keeps points that no cheaper point equals', () => {
    const points = [point(5, 98), point(1, 90), point(3, 97), point(4, 96), point(2, 90), point(9, 98)];
    expect(paretoFront(points, 'less')).toEqual([point(1, 90), point(3, 97), point(5, 98)]);
  });

  it('turns round where more is better', () => {
    expect(paretoFront([point(0, 98), point(2, 98), point(3, 95), point(2, 97), point(5, 91), point(4, 90)], 'more')).toEqual([
      point(2, 98),
      point(3, 95),
      point(5, 91),
    ]);
  });

  it('keeps equal points, and one of the same cost only if it is as accurate', () => {
    expect(paretoFront([point(1, 90), point(1, 90), point(1, 80)], 'less')).toEqual([point(1, 90), point(1, 90)]);
    expect(paretoFront([], 'less')).toEqual([]);
  });
});

describe('removedTrades', () => {
  const scores = (accuracy: number) => ({ loss: 0, accuracy });
  const round = (number: number, linear: string[], dead: string[], linearized: string[]) => ({
    round: number,
    train: scores(99),
    validation: scores(98 - number),
    test: scores(97 - number),
    sparsity: 0.5,
    remaining: 10,
    accepted: number < 2,
    linear,
    dead,
    linearized,
    seconds: 1,
  });

  it('counts a layer once that is linear, dead or was made linear', () => {
    const rounds = [round(0, [], [], []), round(1, ['a'], ['b'], []), round(2, ['c'], ['b'], ['a', 'c'])];
    expect(removedTrades({ id: 'x', rounds }, 'validation').map(({ x, accuracy }) => [x, accuracy])).toEqual([
      [0, 98],
      [2, 97],
      [3, 96],
    ]);
    expect(removedTrades({ id: 'x', rounds }, 'test').map(({ form, within, accuracy }) => [form, within, accuracy])).toEqual([
      ['dense', true, 97],
      ['trained', true, 96],
      ['trained', false, 95],
    ]);
  });
});

describe('provenTrades', () => {
  const figures = (macs: number, latency1: number): ProvenFigures => ({
    ...{ macs, latency1, parameters: 1, kernelLayers: 1, rectifiers: 1, depth: 1, bytes: 1 },
    ...{ validation: 97, test: 96, latency32: latency1 * 20 },
  });
  const proof = (id: number, round: number, plan: ProofSummary['plan'], model: ProvenFigures, dense = figures(100, 8)): ProofSummary => ({
    ...{ id, round, plan, model, dense, runId: 'x', without: 0, force: 0, refused: 0, madeAt: '2026-01-01T00:00:00.000Z' },
  });
  const model = (round: number, proofs: ProofSummary[]): ModelSummary => ({
    ...{
      runId: 'x',
      round,
      best: false,
      accepted: round < 3,
      validation: 97,
      test: 96,
      sparsity: 0.5,
      linear: 1,
      approximate: 0,
      dead: 1,
      layers: 4,
    },
    ...{ file: '', bytes: 1, proofs },
  });

  it('takes the newest proof of each model and the dense network beside the newest of all', () => {
    const models = [
      model(0, [proof(1, 0, 'none', figures(100, 9))]),
      model(2, [
        proof(5, 2, 'exact', figures(40, 4), figures(100, 7.5)),
        proof(2, 2, 'exact', figures(40, 5)),
        proof(3, 2, 'none', figures(100, 8.5)),
      ]),
      model(3, [proof(4, 3, 'exact', figures(20, 2))]),
    ];
    const points = provenTrades(models, 'latency1', 'validation');
    expect(points.map((each) => [nameOfPoint(each), each.x, each.within])).toEqual([
      ['dense', 7.5, true],
      ['round 2, reduced', 4, true],
      ['round 3, reduced', 2, false],
      ['round 2', 8.5, true],
    ]);
    expect(provenTrades(models, 'latency32', 'test')[0]).toMatchObject({ x: 150, accuracy: 96 });
    expect(provenTrades(models, 'macs', 'test').map(({ x }) => x)).toEqual([100, 40, 20, 100]);
  });

  it('has nothing to show without a proof', () => {
    expect(provenTrades([model(0, [])], 'macs', 'validation')).toEqual([]);
  });
});

describe('configDelta', () => {
  const row = (...values: (string | undefined)[]) => ({ key: '', values, differs: true });

  it('subtracts numbers and leaves words alone', () => {
    expect(configDelta(row('0.5', '0.75'), 1, 0)).toBe(0.25);
    expect(configDelta(row('imp', 'nepenthe'), 1, 0)).toBeUndefined();
    expect(configDelta(row(undefined, '3'), 1, 0)).toBeUndefined();
    expect(configDelta(row('', '3'), 1, 0)).toBeUndefined();
  });
});
