/**
 * The cost of measuring the entropy of every layer: a pass with counted states, compared with a plain evaluation pass of the same network,
 * and with a PyTorch pass with a hook on every activation, as in published code; interleaved in one run.
 * usage: npm run bench -- entropy [--turns N] [--network NAME-PART] [--isa avx2|avx512] [--output FILE]
 */
import { benchOptions } from './report/bench-options.ts';
import { tableRow, type TimesRow, timesRow } from './report/row.ts';
import { loadBeforehand, writeReport } from './report/write-report.ts';
import { chosenNetworks, ENTROPY_NETWORKS } from './sides/networks.ts';
import { Side } from './sides/side.ts';
import { takeTurns } from './sides/take-turns.ts';

const GOALS = { evaluation: 1.1, hooks: 0.7 };
/** Batches per pass relative to the training steps per turn, so that both take about as long. */
const BATCHES = 3;

const { turns, network: part, ...report } = benchOptions({ turns: 15 });
const loadBefore = loadBeforehand();
const rows: TimesRow[] = [];
let libraries = {};
for (const network of chosenNetworks(part, ENTROPY_NETWORKS)) {
  const [ours, peer] = [await Side.ours(network), await Side.peer(network)];
  const steps = BATCHES * network.stepsPerTurn;
  const [entropy, evaluation, hooks] = await takeTurns(
    [
      { side: ours, work: 'entropy', steps },
      { side: ours, work: 'evaluate', steps },
      { side: peer, work: 'entropy', steps },
    ],
    turns,
  );
  await Promise.all([ours.end(), peer.end()]);
  libraries = { ours: ours.library, peer: peer.library };
  if (!entropy || !evaluation || !hooks) continue;
  rows.push(timesRow(network.name, 'an evaluation pass here', entropy, evaluation, network.countingGoal ?? GOALS.evaluation));
  rows.push(timesRow(network.name, 'PyTorch with hooks', entropy, hooks, GOALS.hooks));
  console.table(rows.slice(-2).map(tableRow));
}
writeReport('entropy', rows, { loadBefore, turns, libraries }, report);
