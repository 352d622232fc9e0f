import { describe, expect, it } from 'vitest';
import type { ProofSummary, RunDetail } from '#shared/contract/index.ts';
import { symbolAt } from '../../../../src-renderer/charts/mark-look.ts';
import { defaultBaseline } from '../../../../src-renderer/compare/baseline.ts';
import { CompareLayout } from '../../../../src-renderer/compare/compare-layout.svelte.ts';
import { linesOfGroups, linesOfRuns } from '../../../../src-renderer/compare/compared-lines.ts';
import { configRows, filterRows, shownConfig } from '../../../../src-renderer/compare/config-rows.ts';
import { layerMarks } from '../../../../src-renderer/compare/layer-marks.ts';
import { firstPanels } from '../../../../src-renderer/compare/panels.ts';
import { BUT_SEED, groupings, groupRuns } from '../../../../src-renderer/compare/run-groups.ts';
import { runLooks } from '../../../../src-renderer/compare/run-looks.ts';
import { scatterPoints } from '../../../../src-renderer/compare/scatter-points.ts';
import {
  changeOf,
  deltaOf,
  isUnproven,
  type RunResult,
  summaryGroups,
  type SummaryRow,
} from '../../../../src-renderer/compare/summary-rows.ts';
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
  const run = (
    id: string,
    experiment: { name?: string; [key: string]: unknown },
    study: { id: string; variant: string } | null = null,
  ) => ({
    summary: { id, name: experiment.name ?? id },
    experiment: experiment as unknown as RunDetail['experiment'],
    study,
  });
  const labelsOf = (runs: Parameters<typeof groupRuns>[0], by: string) => groupRuns(runs, by).map(({ label, ids }) => [label, ids]);
  const runs = [
    run('a', { name: 'Magnitudes, seed 1', seed: 1, method: { kind: 'imp', zeta: 0.5 }, threads: 2 }),
    run('b', { name: 'Dense', seed: 1, method: { kind: 'dense' }, threads: 2 }),
    run('c', { name: 'Magnitudes, seed 2', seed: 2, method: { kind: 'imp', zeta: 0.5 }, threads: 2 }),
  ];

  it('puts the seeds of the same settings together, by their name without the seed', () => {
    expect(labelsOf(runs, BUT_SEED)).toEqual([
      ['Magnitudes', ['a', 'c']],
      ['Dense', ['b']],
    ]);
  });

  it('names a group by its settings where names do not tell', () => {
    const named = runs.map((each, index) => run(String(index), { ...each.experiment, name: `Run ${index}` }));
    expect(labelsOf(named, BUT_SEED)).toEqual([
      ['kind imp, zeta 0.5', ['0', '2']],
      ['Run 1', ['1']],
    ]);
    const same = runs.map((each, index) => run(String(index), { ...each.experiment, name: 'Run' }));
    expect(labelsOf(same, BUT_SEED).map(([label]) => label)).toEqual(['kind imp, zeta 0.5', 'kind dense']);
  });

  it('groups by any setting that differs', () => {
    expect(groupings(runs)).toEqual([BUT_SEED, 'seed', 'method.kind', 'method.zeta']);
    expect(labelsOf(runs, 'seed')).toEqual([
      ['seed 1', ['a', 'b']],
      ['seed 2', ['c']],
    ]);
  });

  it('names a group by the variant of the study that all of them are', () => {
    const member = (id: string, seed: number, variant: string) => run(id, { seed, method: { kind: variant } }, { id: 's', variant });
    const members = [member('a', 1, 'first'), member('b', 2, 'first'), member('c', 1, 'second')];
    expect(labelsOf(members, BUT_SEED)).toEqual([
      ['first', ['a', 'b']],
      ['second', ['c']],
    ]);
  });
});

describe('linesOfRuns', () => {
  const look = (id: string) => ({ id, label: id.toUpperCase(), color: `color of ${id}`, dashed: false, symbol: symbolAt(0) });
  const answer = { range: null, inner: null, means: [] };

  it('draws the values faintly behind their moving average', () => {
    const raw = { x: [1, 2], y: [3, 4] };
    const smooth = { x: [1, 2], y: [3, 3.5] };
    const lines = [
      { id: 'b', raw: { x: [], y: [] }, smooth: null },
      { id: 'a', raw, smooth },
      { id: 'c', raw, smooth: null },
    ];
    expect(linesOfRuns({ ...answer, lines }, ['c', 'a', 'b'].map(look)).map(({ id, behind, y }) => [id, behind, y])).toEqual([
      ['c', undefined, [3, 4]],
      ['a values', 'a', [3, 4]],
      ['a', undefined, [3, 3.5]],
    ]);
  });

  it('draws the mean of each group in its interval, and no interval around a single run', () => {
    const means = [
      { x: [1, 2], mean: [10, 20], halfWidth: [2, null], n: [3, 1] },
      { x: [], mean: [], halfWidth: [], n: [] },
    ];
    const groups = [
      { key: 'g', label: 'Group', ids: ['a', 'b'] },
      { key: 'h', label: 'Empty', ids: ['c'] },
    ];
    expect(linesOfGroups({ ...answer, lines: [], means }, groups, ['a', 'b', 'c'].map(look))).toMatchObject([
      { id: 'g', label: 'Group (2)', color: 'color of a', y: [10, 20], band: { low: [8, Number.NaN], high: [12, Number.NaN] } },
    ]);
  });
});

describe('CompareLayout', () => {
  const storage = (text: string | null = null) => {
    let kept = text;
    return { getItem: () => kept, setItem: (_: string, next: string) => (kept = next) } as unknown as Storage;
  };

  it('keeps panels as the user has placed and set them', () => {
    const disk = storage();
    const layout = new CompareLayout(disk);
    const [first, second] = layout.panels;
    if (!first || !second) throw new Error('no panels');
    layout.move(first.id, 1);
    layout.add({ kind: 'scatter', x: 'removed', y: 'best' });
    layout.remove(second.id);
    const ids = new CompareLayout(disk).panels.map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual([firstPanels.length + 1, first.id]);
    expect(ids).toHaveLength(firstPanels.length);
    const [scatter] = new CompareLayout(disk).panels;
    if (scatter?.kind !== 'scatter') throw new Error('no scatter');
    layout.change({ ...scatter, x: 'dead' });
    expect(new CompareLayout(disk).panels[0]).toEqual({ ...scatter, x: 'dead' });
  });

  it('is written into an address, except the first one, and read from it', () => {
    const layout = new CompareLayout(storage());
    expect(layout.shared).toBeUndefined();
    layout.groupBy = 'method';
    layout.add({ kind: 'networks' });
    const { shared } = layout;
    expect(shared?.group).toBe('method');
    expect(shared?.panels.slice(0, 2)).toEqual(['networks', 'trails']);
    const other = new CompareLayout(storage());
    other.apply(shared ?? { group: '', panels: [] });
    const withoutIds = (panels: readonly object[]): object[] => panels.map((panel) => ({ ...panel, id: 0 }));
    expect(withoutIds(other.panels)).toEqual(withoutIds(layout.panels));
    expect(other.groupBy).toBe('method');
    other.apply({ group: '', panels: ['trails', 'nonsense', 'lines~train/loss~never~0'] });
    expect(other.panels).toEqual([{ id: 1, kind: 'trails' }]);
  });

  it('moves no panel beyond the others, and is the first one if it cannot be read', () => {
    const layout = new CompareLayout(storage('{"panels": 3}'));
    expect(layout.panels).toEqual(firstPanels);
    layout.move(layout.panels[0]?.id ?? 0, -1);
    expect(layout.panels).toEqual(firstPanels);
  });
});

describe('scatterPoints', () => {
  const runs = [...furnishedEngine().runs.values()].slice(0, 3).map(({ summary }) => summary);

  it('takes fields of the run and of the engine, and leaves out runs that lack one or have a text', () => {
    const values = new Map([
      [runs[0]?.id ?? '', { 'config.method.zeta': 0.5 }],
      [runs[1]?.id ?? '', { 'config.method.zeta': 'half' }],
    ]);
    expect(scatterPoints(runs, 'seed', 'config.method.zeta', values)).toEqual([{ run: runs[0]?.id, x: runs[0]?.seed, y: 0.5 }]);
    expect(scatterPoints(runs, 'seed', 'name', values)).toEqual([]);
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
  const figures = (parameters: number, rectifiers: number, latency1: number) => ({
    parameters,
    macs: 10 * parameters,
    rectifiers,
    latency1,
  });
  const proof = (id: number, plan: ProofSummary['plan'], parameters: number): ProofSummary =>
    ({ id, plan, dense: figures(1000, 9, 4), model: figures(parameters, 7, 2.5) }) as unknown as ProofSummary;
  const proofs = [proof(4, 'none', 1000), proof(3, 'exact', 400), proof(2, 'exact', 500)];
  const rowsOf = (result: Partial<RunResult>) =>
    Object.fromEntries(
      summaryGroups([{ summary, rounds: [], models: [], ...result }]).flatMap(({ rows }) => rows.map(({ key, cells }) => [key, cells[0]])),
    );

  it('shows what the reduction bought by the newest proof of the reduced network', () => {
    const rows = rowsOf({
      models: [
        { round: 1, proofs: [proof(1, 'exact', 900)] },
        { round: 2, proofs },
      ],
    });
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
