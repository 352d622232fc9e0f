import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { formatRoute } from '#renderer/routing/route.ts';
import { createLabClient, EngineLink, engineStarter, findInstallation, type LabClient } from '#main/host/index.ts';
import { build } from '../../tools/build/build.mjs';
import { setUp } from '../../tools/set-up/set-up.mjs';
import { withVirtualDisplay } from '../../tools/test/virtual-display.mjs';
import { type Desktop, launchDesktop } from '../e2e/harness/desktop.ts';
import { benchOptions } from './report/bench-options.ts';
import type { Row } from './report/row.ts';
import { type Spread, spreadOf } from './report/spread.ts';
import { loadBeforehand, writeReport } from './report/write-report.ts';
import { during, filter, goTo, scroll, sort } from './ui/actions.ts';
import { type GeneratedLab, generateLab } from './ui/generated-lab.ts';
import { traced } from './ui/main-thread.ts';

/**
 * The window's budgets, in a real Electron with a generated database: `npm run bench -- ui [--turns N] [--network PART] [--runs N]`, where a
 * part is table, compare, network or live. `ours` are milliseconds (of live points, % of a core), `peer` is the budget. Work is processor time
 * of the page's main thread, from a trace: other programs hardly affect it.
 */

const RUNS = 20_000;
const POINTS = 10_000;
const FRAMES = 60;
const LIVE_MS = 10_000;
const LIVE_BATCHES_A_SECOND = 10;
const POINTS_A_BATCH = 10;

interface UiRow extends Row {
  readonly spread?: Spread;
}

const { turns, network: part, runs = RUNS, ...report } = benchOptions({ turns: 6 });
const loadBefore = loadBeforehand();
const { node, electron } = await setUp({ electron: true, testing: true });
if (!electron) throw new Error('Electron is not available on this machine.');
await build(node);
Object.assign(process.env, { NEPENTHE_ELECTRON: electron.program });

const rows: UiRow[] = [];
await withVirtualDisplay(async (display) => {
  Object.assign(process.env, display);
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-ui-'));
  const dataDir = join(folder, 'lab');
  const client = createLabClient(new EngineLink(dataDir, engineStarter(findInstallation(import.meta.dirname, process.execPath))));
  try {
    const lab = generateLab(dataDir, { runs, points: POINTS });
    console.log(`Generated ${runs} runs.`);
    await using desktop = await launchDesktop(dataDir);
    const parts = {
      table: () => measureTable(desktop, lab, folder),
      compare: () => measureCompare(desktop, lab, folder),
      network: () => measureNetwork(desktop, lab, folder),
      live: () => measureLive(desktop, client, folder),
    };
    for (const [name, measure] of Object.entries(parts)) if (name.includes(part)) await measure();
  } finally {
    await client.engine.shutdown().catch(() => undefined);
    await delay(500);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});
console.table(
  rows.map(({ network, ours, peer, spread }) => ({
    what: network,
    median: ours.toPrecision(3),
    quartiles: spread ? `${spread.lowerQuartile.toPrecision(3)}-${spread.upperQuartile.toPrecision(3)}` : '',
    budget: peer,
    met: ours <= peer ? 'yes' : 'NO',
  })),
);
writeReport('ui', rows, { loadBefore, runs, points: POINTS }, report);

/** The median against a budget. */
function add(what: string, budget: number, values: readonly number[]): void {
  const spread = spreadOf(values);
  addOne(what, budget, spread.median, values.length > 1 ? spread : undefined);
}

function addOne(what: string, budget: number, ours: number, spread?: Spread): void {
  rows.push({ network: what, ours, peer: budget, ratio: ours / budget, goal: 1, ...(spread && { spread }) });
  console.log(`${what}: ${ours.toPrecision(3)} (budget ${budget})`);
}

async function measureTable({ app, page }: Desktop, { fields, runs }: GeneratedLab, folder: string): Promise<void> {
  const own = ['name', 'status', 'round', 'method', 'network', 'data', 'best', 'delta', 'removed', 'gone', 'sparsity'];
  const more = ['started', 'duration', 'tags', 'test', 'parameters', 'macs', 'seed', 'project', 'on', 'notes', 'id'];
  const columns = [...own, ...more, ...fields];
  const hash = formatRoute({ view: 'runs', state: { columns } });
  const ready = `Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')) > ${runs}`;
  // The app's scheme has no resource timing.
  await page.addInitScript(`{
    const own = window.fetch;
    window.fetch = async (...request) => {
      const answer = await own(...request);
      if (String(request[0]?.url ?? request[0]).endsWith('/runs/list')) window.answeredAt = performance.now();
      return answer;
    };
  }`);
  const loads: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await page.reload();
    const shown = `new Promise((resolve) => {
      const look = () => {
        if (!(${ready} && document.querySelector('[role=gridcell]'))) setTimeout(look, 5);
        else requestAnimationFrame(() => resolve(performance.now() - window.answeredAt));
      };
      look();
    })`;
    loads.push(await page.evaluate<number>(shown));
  }
  add('table of 100 columns interactive after the engine’s answer', 1000, loads);
  await delay(3000);
  const thread = await traced(app, page, folder, async () => {
    await sort(page, 'Best', turns);
    await filter(
      page,
      Array.from({ length: turns }, (_, turn) => (turn % 2 === 0 ? `best > ${91 + turn}` : '')),
    );
    await scroll(page, FRAMES);
  });
  const each = <T>(count: number, of: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => of(index));
  add(
    'sorting, work',
    50,
    each(turns, (turn) => thread.work(`sort ${turn}`, `sorted ${turn}`)),
  );
  add(
    'filtering, work',
    50,
    each(turns, (turn) => thread.work(`filter ${turn}`, `filtered ${turn}`)),
  );
  const frames = each(FRAMES, (frame) => thread.work(`frame ${frame}`, `frame ${frame + 1}`)).toSorted((one, other) => one - other);
  addOne('a frame of scrolling, work, 95th percentile', 8, frames[Math.floor(0.95 * FRAMES)] ?? NaN, spreadOf(frames));
}

async function measureCompare({ app, page }: Desktop, { compared }: GeneratedLab, folder: string): Promise<void> {
  const paints: number[] = [];
  const lines: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    await page.reload();
    await page.evaluate(`location.hash = '#/queue'`);
    await page.locator('h1', { hasText: 'Queue' }).waitFor();
    const thread = await traced(app, page, folder, () =>
      goTo(page, 'compare', formatRoute({ view: 'compare', ids: compared }), {
        painted: `document.querySelector('h1')?.textContent.startsWith('Compare')`,
        lines: `document.querySelectorAll('main canvas').length > 0`,
      }),
    );
    paints.push(thread.time('compare', 'compare painted'));
    lines.push(thread.time('compare', 'compare lines'));
  }
  add('comparison of 10 runs with 10,000 points, first paint', 200, paints);
  add('all its lines', 1000, lines);
}

async function measureNetwork({ app, page }: Desktop, { large }: GeneratedLab, folder: string): Promise<void> {
  const times: number[] = [];
  const longest: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    await page.evaluate(`location.hash = ${JSON.stringify(formatRoute({ view: 'run', id: large }))}`);
    await page.locator('h1', { hasText: 'Run ' }).waitFor();
    const thread = await traced(app, page, folder, () =>
      goTo(page, 'network', `#/runs/${large}/network`, { drawn: `document.querySelectorAll('main svg [data-node]').length > 100` }),
    );
    times.push(thread.time('network', 'network drawn'));
    longest.push(thread.longest('network', 'network drawn'));
  }
  add('DenseNet-121, 617 nodes, laid out and drawn', 1000, times);
  add('its longest task on the main thread', 50, longest);
}

async function measureLive({ app, page }: Desktop, client: LabClient, folder: string): Promise<void> {
  const runId = '260101-abcde';
  const time = (): string => new Date().toISOString();
  const spec = { format: 1, runId, createdAt: time(), experiment: { name: 'Live', data: { name: 'other' } }, source: { program: 'bench' } };
  let seq = 0;
  const log = (events: readonly object[]): Promise<unknown> =>
    client.runs.log({ spec, lines: events.map((event) => JSON.stringify({ seq: seq++, time: time(), ...event })) });
  await log([{ kind: 'start', runId, attempt: 1, samples: { train: 1, validation: 1, test: 1 } }]);
  const point = (): object => ({ kind: 'metric', step: seq, values: { 'train/loss': 1 / seq } });
  await log(Array.from({ length: POINTS_A_BATCH }, point));
  await page.evaluate(`location.hash = ${JSON.stringify(formatRoute({ view: 'run', id: runId }))}`);
  await page.locator('main canvas').first().waitFor();
  const stop = new AbortController();
  const logging = (async () => {
    while (!stop.signal.aborted) {
      await log(Array.from({ length: POINTS_A_BATCH }, point));
      await delay(1000 / LIVE_BATCHES_A_SECOND);
    }
  })();
  await delay(2000);
  const before = seq;
  const thread = await traced(app, page, folder, () => during(page, 'live', LIVE_MS));
  const points = ((seq - before) * 1000) / LIVE_MS;
  stop.abort();
  await logging;
  addOne(
    `about ${Math.round(points / 10) * 10} live points a second, % of a core`,
    5,
    (100 * thread.work('live', 'live end')) / thread.time('live', 'live end'),
  );
}
