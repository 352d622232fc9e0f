import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { build } from '../../tools/build/build.mjs';
import { setUp } from '../../tools/set-up/set-up.mjs';
import { withVirtualDisplay } from '../../tools/test/virtual-display.mjs';
import { launchBareDesktop } from '../e2e/harness/bare-desktop.ts';

/**
 * How long the desktop takes to start: `npm run bench -- startup [--starts N]`. Seconds from starting Electron to the first paint
 * of the window, and to its list of runs. The first start creates the data folder; later ones are what users
 * experience every day. Each starts its own engine after the previous one has ended.
 */

interface Start {
  readonly painted: number;
  readonly usable: number;
}

/**
 * Evaluated in the page once it is complete: the times of the first paint and of the largest one. The page grows only until the runs are
 * shown. Milliseconds since 1970.
 */
const TIMES = `new Promise((resolve) => {
  const settled = () => document.querySelector('main h2, main table') !== null;
  const report = () => {
    if (!settled()) return setTimeout(report, 100);
    new PerformanceObserver((list) => {
      const largest = performance.timeOrigin + list.getEntries().at(-1).startTime;
      resolve({ paints: performance.getEntriesByType('paint').map((paint) => performance.timeOrigin + paint.startTime), largest });
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  };
  setTimeout(report, 1500);
})`;
const timesSchema = z.object({ paints: z.array(z.number()).min(1), largest: z.number() });

const { values } = parseArgs({ options: { starts: { type: 'string', default: '6' } } });
const { node, electron } = await setUp({ electron: true, testing: true });
if (!electron) throw new Error('Electron is not available on this machine.');
await build(node);
process.env['NEPENTHE_ELECTRON'] = electron.program;

await withVirtualDisplay(async (display) => {
  Object.assign(process.env, display);
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-startup-'));
  try {
    const starts: Start[] = [];
    for (let index = 0; index < Number(values.starts); index++) starts.push(await start(folder));
    const [first, ...later] = starts;
    const row = (name: string, of: keyof Start): Record<string, string> => ({
      seconds: name,
      'first start': seconds(first?.[of] ?? NaN),
      'later starts, median': seconds(median(later.map((each) => each[of]))),
      'slowest of them': seconds(Math.max(...later.map((each) => each[of]))),
    });
    console.table([row('to the first paint', 'painted'), row('to the runs', 'usable')]);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});

async function start(dataDir: string): Promise<Start> {
  while (existsSync(join(dataDir, 'engine.json'))) await delay(100);
  const begin = Date.now();
  await using desktop = launchBareDesktop(dataDir);
  const { paints, largest } = timesSchema.parse(await desktop.evaluate(TIMES));
  return { painted: (Math.min(...paints) - begin) / 1000, usable: (largest - begin) / 1000 };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

function seconds(value: number): string {
  return value.toFixed(2);
}
