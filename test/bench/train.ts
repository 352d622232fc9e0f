/**
 * One training step, ours compared with PyTorch on the CPU (channels last, the same threads, SGD with momentum and weight decay), interleaved
 * in one run. PyTorch's compiled mode (torch.compile) is measured too, unless --eager is given; it needs a C++ compiler.
 * usage: npm run bench -- train [--turns N] [--network NAME-PART] [--isa avx2|avx512] [--eager] [--output FILE]
 */
import { benchOptions } from './report/bench-options.ts';
import { tableRow, type TimesRow, timesRow } from './report/row.ts';
import { loadBeforehand, writeReport } from './report/write-report.ts';
import { type BenchNetwork, chosenNetworks } from './sides/networks.ts';
import { Side } from './sides/side.ts';
import { takeTurns } from './sides/take-turns.ts';

const { turns, network: part, eager, ...report } = benchOptions({ turns: 15 });
const loadBefore = loadBeforehand();
const rows: TimesRow[] = [];
let libraries = {};
for (const network of chosenNetworks(part)) {
  const [ours, peer] = [await Side.ours(network), await Side.peer(network)];
  const compiled = eager ? undefined : await compiledPeer(network);
  const sides = [ours, peer, ...(compiled ? [compiled] : [])];
  const asked = { work: 'train', steps: network.stepsPerTurn } as const;
  const [own, theirs, compiledTimes] = await takeTurns(
    sides.map((side) => ({ side, ...asked })),
    turns,
  );
  await Promise.all(sides.map((side) => side.end()));
  libraries = { ours: ours.library, peer: peer.library };
  if (own && theirs) rows.push({ ...timesRow(network.name, 'PyTorch', own, theirs, network.goal), compiledPeer: compiledTimes?.wall });
  console.table(rows.slice(-1).map(tableRow));
}
writeReport('train', rows, { loadBefore, turns, libraries }, report);

/** Undefined where PyTorch cannot compile. */
async function compiledPeer(network: BenchNetwork): Promise<Side | undefined> {
  try {
    return await Side.compiledPeer(network);
  } catch (error) {
    console.warn(`PyTorch's compiled mode is not measured: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
