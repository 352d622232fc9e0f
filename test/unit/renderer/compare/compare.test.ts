import { describe, expect, it } from 'vitest';
import type { ProofSummary } from '#shared/contract/index.ts';
import { linesByEpoch } from '../../../../src-renderer/compare/compared-lines.ts';
import { configRows, filterRows, shownConfig } from '../../../../src-renderer/compare/config-rows.ts';
import { layerMarks } from '../../../../src-renderer/compare/layer-marks.ts';
import { runLooks } from '../../../../src-renderer/compare/run-looks.ts';
import { deltaOf, type SummaryRow, summaryRows } from '../../../../src-renderer/compare/summary-rows.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

describe('shownConfig', () => {
  it('writes keys with dots and keeps lists whole', () => {
    const config = {
      $schema: 'x',
      name: 'A',
      network: { kind: 'residual', widths: [16, 32] },
      method: { delta: 1, locked: [] },
      empty: {},
    };
    expect([...shownConfig(config)]).toEqual([
      ['name', 'A'],
      ['network.kind', 'residual'],
      ['network.widths', '[16,32]'],
      ['method.delta', '1'],
      ['method.locked', '[]'],
      ['empty', '{}'],
    ]);
  });
});

describe('configRows', () => {
  const rows = configRows([
    { seed: 1, method: { kind: 'nepenthe', zeta: 0.5 }, threads: 0 },
    { seed: 2, method: { kind: 'dense' }, threads: 0 },
    { seed: 1, method: { kind: 'imp', zeta: 0.5, delta: 2 }, threads: 0 },
  ]);

  it('keeps the order of keys, one that only a later config has after its neighbor there', () => {
    expect(rows.map((row) => row.key)).toEqual(['seed', 'method.kind', 'method.zeta', 'method.delta', 'threads']);
  });

  it('sees what differs, a missing key too', () => {
    expect(rows.map((row) => row.differs)).toEqual([true, true, true, true, false]);
    expect(rows[2]?.values).toEqual(['0.5', undefined, '0.5']);
  });

  it('finds words in keys and values', () => {
    const keys = (search: string, onlyDifferences = false) => filterRows(rows, { search, onlyDifferences }).map((row) => row.key);
    expect(keys('', true)).toEqual(['seed', 'method.kind', 'method.zeta', 'method.delta']);
    expect(keys('METHOD 0.5')).toEqual(['method.zeta']);
    expect(keys('nepenthe')).toEqual(['method.kind']);
    expect(keys('nothing')).toEqual([]);
  });
});

describe('deltaOf', () => {
  const row = (better: SummaryRow['better'], ...values: SummaryRow['values']): SummaryRow => ({
    key: '',
    label: '',
    unit: 'count',
    better,
    values,
  });

  it('says whether a run is better than the baseline', () => {
    expect(deltaOf(row('higher', 5, 3), 0, 1)).toEqual({ difference: 2, improves: true });
    expect(deltaOf(row('higher', 5, 3), 1, 0)).toEqual({ difference: -2, improves: false });
    expect(deltaOf(row('lower', 5, 3), 1, 0)).toEqual({ difference: -2, improves: true });
    expect(deltaOf(row(null, 5, 3), 1, 0)).toEqual({ difference: -2, improves: null });
    expect(deltaOf(row('higher', 5, 5), 1, 0)).toEqual({ difference: 0, improves: null });
  });

  it('is absent for the baseline itself, for text and for missing values', () => {
    expect(deltaOf(row('higher', 5, 3), 1, 1)).toBeUndefined();
    expect(deltaOf(row(null, 'finished', 'failed'), 1, 0)).toBeUndefined();
    expect(deltaOf(row('higher', 5, null), 1, 0)).toBeUndefined();
  });
});

describe('linesByEpoch', () => {
  it('counts epochs from 1 whatever the steps are', () => {
    const run = { id: 'a', label: 'A', color: 'red', series: { 'validation/loss': { x: [71, 142, 213], y: [3, 2, 1] } } };
    expect(linesByEpoch([run, { ...run, id: 'b', series: {} }], 'validation/loss')).toEqual([
      { id: 'a', label: 'A', color: 'red', x: [1, 2, 3], y: [3, 2, 1] },
    ]);
  });
});

describe('layerMarks', () => {
  const entropy = (round: number, ...values: [string, number][]) => ({
    round,
    layers: values.map(([layer, bits]) => ({ layer, entropy: bits, mean: bits, nonzero: bits, minority: 0 })),
  });

  it('takes the best round, or the last where none is best', () => {
    const layers = [{ name: 'a' }, { name: 'b' }];
    const measured = [entropy(0, ['a', 0.9], ['b', 0.8]), entropy(1, ['a', 0.5], ['b', 0])];
    const rows = layerMarks([
      { id: 'x', layers, entropy: measured, rounds: [], bestRound: 0 },
      { id: 'y', layers: [...layers, { name: 'c' }], entropy: [...measured, entropy(2, ['c', 0.3])], rounds: [], bestRound: null },
      { id: 'z', layers, entropy: measured, rounds: [], bestRound: 1 },
    ]);
    expect(rows.map(({ layer, marks }) => [layer, marks.map(({ run, entropy: bits, state }) => [run, bits, state])])).toEqual([
      [
        'a',
        [
          ['x', 0.9, 'kept'],
          ['z', 0.5, 'fading'],
        ],
      ],
      [
        'b',
        [
          ['x', 0.8, 'kept'],
          ['z', 0, 'linear'],
        ],
      ],
      ['c', [['y', 0.3, 'kept']]],
    ]);
  });
});

describe('runLooks', () => {
  it('distinguishes runs of the same color and of the same name', () => {
    const looks = runLooks([
      { id: 'run-same', number: 4, name: 'Twin' },
      { id: 'run-0014', number: 14, name: 'Other' },
      { id: 'run-0002', number: 2, name: 'Twin' },
    ]);
    expect(looks.map((look) => look.label)).toEqual(['Twin (same)', 'Other', 'Twin (0002)']);
    expect(looks[0]?.dashed).toBe(false);
    expect(looks[1]?.dashed).toBe(true);
    expect(looks[2]?.dashed).toBe(false);
    expect(new Set(looks.map((look) => look.symbol)).size).toBe(3);
  });
});

describe('summaryRows', () => {
  const [run] = [...furnishedEngine().runs.values()];
  if (!run) throw new Error('no run');
  const summary = { ...run.summary, bestRound: 2, parameters: 1000, macs: 5000 };
  const proof = (id: number, plan: ProofSummary['plan'], parameters: number): ProofSummary =>
    ({ id, plan, dense: { rectifiers: 9 }, model: { parameters, macs: 10 * parameters, rectifiers: 7 } }) as unknown as ProofSummary;
  const costs = (models: Parameters<typeof summaryRows>[0][number]['models']) =>
    Object.fromEntries(
      summaryRows([{ summary, rounds: [], models }]).flatMap(({ key, values }) => (/parameters|macs/.test(key) ? [[key, values[0]]] : [])),
    );

  it('shows the costs of the dense network beside those of the proven best one', () => {
    const models = [
      { round: 1, proofs: [proof(1, 'exact', 900)] },
      { round: 2, proofs: [proof(4, 'none', 1000), proof(3, 'exact', 400), proof(2, 'exact', 500)] },
    ];
    expect(costs(models)).toEqual({ parameters: 1000, 'proven-parameters': 400, macs: 5000, 'proven-macs': 4000 });
  });

  it('shows the rectifiers that are physically gone beside the layers that are called linear or dead', () => {
    const goneOf = (models: Parameters<typeof costs>[0]) =>
      summaryRows([{ summary, rounds: [], models }]).find(({ key }) => key === 'gone')?.values;
    expect(goneOf([{ round: 2, proofs: [proof(3, 'exact', 400)] }])).toEqual([2]);
    expect(goneOf([{ round: 2, proofs: [] }])).toEqual([null]);
  });

  it('leaves the costs of a network open that is not proven', () => {
    expect(costs([{ round: 1, proofs: [proof(1, 'exact', 900)] }])).toMatchObject({ 'proven-parameters': null, 'proven-macs': null });
  });
});
