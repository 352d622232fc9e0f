/**
 * One training step, ours compared with PyTorch on the CPU (channels last, the same threads, SGD with momentum and weight decay), interleaved
 * in one run.
 * usage: npm run bench -- train [--turns N] [--network NAME-PART] [--output FILE]
 */
import { benchOptions } from './report/bench-options.ts';
import { tableRow, type TimesRow, timesRow } from './report/row.ts';
import { loadBeforehand, writeReport } from './report/write-report.ts';
import { chosenNetworks } from './sides/networks.ts';
import { Side } from './sides/side.ts';
import { takeTurns } from './sides/take-turns.ts';

const { turns, network: part, ...report } = benchOptions({ turns: 15 });
const loadBefore = loadBeforehand();
const rows: TimesRow[] = [];
let libraries = {};
for (const network of chosenNetworks(part)) {
  const [ours, peer] = [await Side.ours(network), await Side.peer(network)];
  const asked = { work: 'train', steps: network.stepsPerTurn } as const;
  const [own, theirs] = await takeTurns(
    [ours, peer].map((side) => ({ side, ...asked })),
    turns,
  );
  await Promise.all([ours.end(), peer.end()]);
  libraries = { ours: ours.library, peer: peer.library };
  if (own && theirs) rows.push(timesRow(network.name, 'PyTorch', own, theirs, network.goal));
  console.table(rows.slice(-1).map(tableRow));
}
writeReport('train', rows, { loadBefore, turns, libraries }, report);
