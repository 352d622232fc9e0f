import { describe, expect, it } from 'vitest';
import type { ProofSummary, RunDetail } from '#shared/contract/index.ts';
import { linesByEpoch } from '../../../../src-renderer/compare/compared-lines.ts';
import { defaultBaseline } from '../../../../src-renderer/compare/baseline.ts';
import { configRows, filterRows, shownConfig } from '../../../../src-renderer/compare/config-rows.ts';
import { layerMarks } from '../../../../src-renderer/compare/layer-marks.ts';
import { BUT_SEED, groupings, groupRuns } from '../../../../src-renderer/compare/run-groups.ts';
import { runLooks } from '../../../../src-renderer/compare/run-looks.ts';
import { changeOf, deltaOf, isUnproven, type RunResult, type SummaryRow, summaryGroups } from '../../../../src-renderer/compare/summary-rows.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

describe('shownConfig', () => {
  it('writes keys with dots, keeps lists whole, and leaves out what names a run', () => {
    const config = {
      $schema: 'x',
      name: 'A',
      project: 'P',
      tags: ['t'],
      network: { kind: 'residual', widths: [16, 32] },
      method: { delta: 1, locked: [] },
      empty: {},
    };
    expect([...shownConfig(config)]).toEqual([
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
  const row = (better: SummaryRow['better'], ...values: (string | number | null)[]): SummaryRow => ({
    ...{ key: '', label: '', unit: 'count', better },
    cells: values.map((value) => ({ value })),
  });

  it('says whether a run is better than the baseline', () => {
    expect(deltaOf(row('higher', 5, 3), 0, 1)).toEqual({ difference: 2, improves: true });
    expect(deltaOf(row('higher', 5, 3), 1, 0)).toEqual({ difference: -2, improves: false });
    expect(deltaOf(row('lower', 5, 3), 1, 0)).toEqual({ difference: -2, improves: true });
    expect(deltaOf(row(null, 5, 3), 1, 0)).toEqual({ difference: -2, improves: null });
    expect(deltaOf(row('higher', 5, 5), 1, 0)).toEqual({ difference: 0, improves: null });
  });

  it('calls a smaller gain no loss', () => {
    expect(deltaOf(row('more', 5, 3), 1, 0)).toEqual({ difference: -2, improves: null });
    expect(deltaOf(row('more', 5, 3), 0, 1)).toEqual({ difference: 2, improves: true });
  });

  it('calls a loss of accuracy bad only beyond δ', () => {
    const accuracy: SummaryRow = { ...row('higher', 98, 97.25), unit: 'percent' };
    expect(deltaOf(accuracy, 1, 0, 1)).toEqual({ difference: -0.75, improves: null });
    expect(deltaOf(accuracy, 1, 0, 0.5)).toEqual({ difference: -0.75, improves: false });
    expect(deltaOf(accuracy, 0, 1, 1)).toEqual({ difference: 0.75, improves: true });
  });

  it('is absent for the baseline itself, for text and for missing values', () => {
    expect(deltaOf(row('higher', 5, 3), 1, 1)).toBeUndefined();
    expect(deltaOf(row(null, 'finished', 'failed'), 1, 0)).toBeUndefined();
    expect(deltaOf(row('higher', 5, null), 1, 0)).toBeUndefined();
  });
});

describe('defaultBaseline', () => {
  const run = (method: string, study: string | null, seed = 1, data = 'digits') => ({
    study: study === null ? null : { id: study, variant: null },
    summary: { method, project: 'P', network: 'mlp 4', data, seed },
  });

  it('is the dense run of the study that most of the runs belong to', () => {
    expect(
      defaultBaseline([run('dense', null), run('imp', 's'), run('dense', 't'), run('imp', 's'), run('dense', 's'), run('imp', 't')]),
    ).toBe(4);
  });

  it('is, without a study, the dense run with the same project, network, data and seed', () => {
    expect(defaultBaseline([run('imp', null, 2), run('dense', null, 3), run('dense', null, 2), run('dense', null, 2, 'fashion')])).toBe(2);
    // Runs without a study share none.
    expect(defaultBaseline([run('imp', null, 2), run('dense', null, 3)])).toBe(0);
  });

  it('is the first run if no dense one is related', () => {
    expect(defaultBaseline([run('imp', null), run('nepenthe', null)])).toBe(0);
    expect(defaultBaseline([])).toBe(0);
  });
});

describe('groupRuns', () => {
  const run = (id: string, experiment: object, study: { id: string; variant: string } | null = null) => ({
    summary: { id },
    experiment: experiment as RunDetail['experiment'],
    study,
  });
  const runs = [
    run('a', { name: 'A', seed: 1, method: { kind: 'imp', zeta: 0.5 }, threads: 2 }),
    run('b', { name: 'B', seed: 1, method: { kind: 'dense' }, threads: 2 }),
    run('c', { name: 'C', seed: 2, method: { kind: 'imp', zeta: 0.5 }, threads: 2 }),
  ];

  it('puts the seeds of the same settings together, named by what differs', () => {
    expect(groupRuns(runs, BUT_SEED).map(({ label, ids }) => [label, ids])).toEqual([
      ['kind imp, zeta 0.5', ['a', 'c']],
      ['kind dense', ['b']],
    ]);
  });

  it('groups by any setting that differs', () => {
    expect(groupings(runs)).toEqual([BUT_SEED, 'seed', 'method.kind', 'method.zeta']);
    expect(groupRuns(runs, 'seed').map(({ label, ids }) => [label, ids])).toEqual([
      ['seed 1', ['a', 'b']],
      ['seed 2', ['c']],
    ]);
  });

  it('names a group by the variant of the study that all of them are', () => {
    const member = (id: string, seed: number, variant: string) => run(id, { seed, method: { kind: variant } }, { id: 's', variant });
    const members = [member('a', 1, 'first'), member('b', 2, 'first'), member('c', 1, 'second')];
    expect(groupRuns(members, BUT_SEED).map(({ label }) => label)).toEqual(['first', 'second']);
    expect(groupRuns(members.slice(0, 2), BUT_SEED).map(({ ids }) => ids)).toEqual([['a', 'b']]);
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

describe('summaryGroups', () => {
  const [run] = [...furnishedEngine().runs.values()];
  if (!run) throw new Error('no run');
  const summary = { ...run.summary, bestRound: 2, bestAccuracy: 97, parameters: 1000, macs: 5000 };
  const figures = (parameters: number, rectifiers: number, latency1: number) => ({ parameters, macs: 10 * parameters, rectifiers, latency1 });
  const proof = (id: number, plan: ProofSummary['plan'], parameters: number): ProofSummary =>
    ({ id, plan, dense: figures(1000, 9, 4), model: figures(parameters, 7, 2.5) }) as unknown as ProofSummary;
  const proofs = [proof(4, 'none', 1000), proof(3, 'exact', 400), proof(2, 'exact', 500)];
  const rowsOf = (result: Partial<RunResult>) =>
    Object.fromEntries(
      summaryGroups([{ summary, rounds: [], models: [], ...result }]).flatMap(({ rows }) => rows.map(({ key, cells }) => [key, cells[0]])),
    );

  it('shows what the reduction bought by the newest proof of the reduced network', () => {
    const rows = rowsOf({ models: [{ round: 1, proofs: [proof(1, 'exact', 900)] }, { round: 2, proofs }] });
    expect(rows).toMatchObject({
      parameters: { dense: 1000, value: 400 },
      macs: { dense: 10_000, value: 4000 },
      rectifiers: { dense: 9, value: 7 },
      latency1: { dense: 4, value: 2.5 },
    });
  });

  it('says where nothing is proven, beside what is known of the dense network', () => {
    const rows = rowsOf({ models: [{ round: 1, proofs: [proof(1, 'exact', 900)] }] });
    expect(rows).toMatchObject({
      parameters: { dense: 1000, value: null, note: 'not proven' },
      latency1: { dense: null, value: null, note: 'not proven' },
    });
    expect(rowsOf({ summary: { ...summary, bestRound: null } })['macs']).toEqual({ value: null, dense: 5000, note: 'no round yet' });
  });

  it('shows the last round within δ beside the highest accuracy of any round', () => {
    const scored = (round: number, accuracy: number) => ({ round, validation: { accuracy } }) as RunResult['rounds'][number];
    const rows = rowsOf({ rounds: [scored(0, 97.5), scored(1, 98), scored(2, 97), scored(3, 98)] });
    expect(rows['best']).toEqual({ value: 97, note: 'round 2' });
    expect(rows['highest']).toEqual({ value: 98, note: 'round 1' });
  });

  it('knows which best models have no proof', () => {
    const unproven = (models: RunResult['models'], bestRound: number | null = 2) =>
      isUnproven({ summary: { ...summary, bestRound }, rounds: [], models });
    expect(unproven([{ round: 2, proofs: [] }])).toBe(true);
    expect(unproven([{ round: 2, proofs }])).toBe(false);
    // Its model has not been kept, or there is none.
    expect(unproven([{ round: 1, proofs: [] }])).toBe(false);
    expect(unproven([{ round: 2, proofs: [] }], null)).toBe(false);
  });

  it('takes the change from the dense network', () => {
    expect(changeOf({ dense: 1000, value: 400 })).toBeCloseTo(-60);
    expect(changeOf({ dense: null, value: 400 })).toBeUndefined();
    expect(changeOf({ dense: 1000, value: null })).toBeUndefined();
  });
});
