/**
 * The cost of the entropy term: a training step whose objective has the entropies of all layers, compared with a plain step of the same
 * network, interleaved in one run.
 * usage: npm run bench -- objective [--turns N] [--network NAME-PART] [--output FILE]
 */
import { benchOptions } from './report/bench-options.ts';
import { tableRow, type TimesRow, timesRow } from './report/row.ts';
import { loadBeforehand, writeReport } from './report/write-report.ts';
import { chosenNetworks } from './sides/networks.ts';
import { Side } from './sides/side.ts';
import { takeTurns } from './sides/take-turns.ts';

/** Largest acceptable ratio. */
const GOAL = 1.1;

const { turns, network: part, ...report } = benchOptions({ turns: 15 });
const loadBefore = loadBeforehand();
const rows: TimesRow[] = [];
let libraries = {};
for (const network of chosenNetworks(part)) {
  const [regularized, plain] = [await Side.ours({ ...network, entropyTerm: true }), await Side.ours(network)];
  const asked = { work: 'train', steps: network.stepsPerTurn } as const;
  const [own, without] = await takeTurns(
    [regularized, plain].map((side) => ({ side, ...asked })),
    turns,
  );
  await Promise.all([regularized.end(), plain.end()]);
  libraries = { ours: plain.library };
  if (own && without) rows.push(timesRow(network.name, 'a plain step', own, without, GOAL));
  console.table(rows.slice(-1).map(tableRow));
}
writeReport('objective', rows, { loadBefore, turns, libraries }, report);
