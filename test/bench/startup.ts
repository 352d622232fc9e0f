import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setUp } from '../../tools/set-up/set-up.mjs';
import { build } from '../../tools/build/build.mjs';
import { withVirtualDisplay } from '../../tools/test/virtual-display.mjs';
import { launchDesktop } from '../e2e/harness/desktop.ts';

/**
 * How long the desktop takes to start: `npm run bench -- startup [--starts N]`. Seconds from starting Electron to the first paint
 * of the window, and to its runs being there; the driver that watches costs some of them. The first start makes the data folder,
 * the later ones are what a person waits for day by day; each starts an engine of its own.
 */

interface Start {
  readonly painted: number;
  readonly usable: number;
}

const { values } = parseArgs({ options: { starts: { type: 'string', default: '6' } } });
const { node, electron } = await setUp({ electron: true, testing: true });
if (!electron) throw new Error('There is no Electron to be had on this machine.');
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
  const begin = Date.now();
  await using desktop = await launchDesktop(dataDir);
  await desktop.page.getByRole('button', { name: 'Run the starter experiment' }).waitFor();
  const usable = (Date.now() - begin) / 1000;
  const paint = await desktop.page.evaluate(() => {
    const [entry] = performance.getEntriesByName('first-contentful-paint');
    return performance.timeOrigin + (entry?.startTime ?? NaN);
  });
  return { painted: (paint - begin) / 1000, usable };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

function seconds(value: number): string {
  return value.toFixed(2);
}
