/**
 * Peak resident memory of a training process, ours compared with PyTorch's: a few steps each, one process after the other.
 * usage: npm run bench -- memory [--turns N] [--network NAME-PART] [--isa avx2|avx512] [--output FILE]
 */
import { benchOptions } from './report/bench-options.ts';
import type { Row } from './report/row.ts';
import { loadBeforehand, writeReport } from './report/write-report.ts';
import { type BenchNetwork, chosenNetworks } from './sides/networks.ts';
import { Side } from './sides/side.ts';

const GOAL = 0.95;

const { turns: steps, network: part, ...report } = benchOptions({ turns: 20 });
const loadBefore = loadBeforehand();
const rows: Row[] = [];
let libraries = {};
for (const network of chosenNetworks(part)) {
  const [ours, peer] = [await peak(Side.ours(network), network), await peak(Side.peer(network), network)];
  libraries = { ours: ours.library, peer: peer.library };
  rows.push({ network: network.name, ours: ours.megabytes, peer: peer.megabytes, ratio: ours.megabytes / peer.megabytes, goal: GOAL });
}
console.table(
  rows.map(({ network, ours, peer, ratio, goal }) => ({
    network,
    'ours, MB': Math.round(ours),
    'peer, MB': Math.round(peer),
    ratio: ratio.toFixed(3),
    goal,
    met: ratio <= goal ? 'yes' : 'NO',
  })),
);
writeReport('memory', rows, { loadBefore, steps, libraries }, report);

async function peak(starting: Promise<Side>, network: BenchNetwork): Promise<{ library: string; megabytes: number }> {
  const side = await starting;
  await side.do({ work: 'train', steps });
  await side.do({ work: 'evaluate', steps: network.stepsPerTurn });
  return { library: side.library, megabytes: await side.end() };
}
