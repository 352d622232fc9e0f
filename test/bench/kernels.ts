/**
 * Each of our own kernels compared with what it replaces, by processor time, interleaved in one run.
 * usage: npm run bench -- kernels [--turns N] [--network NAME-PART] [--isa avx2|avx512] [--check] [--output FILE]
 * With --check it fails if a kernel is slower.
 */
import { describeTensorflow } from '#main/program/index.ts';
import { KERNEL_CASES } from './kernels/cases.ts';
import { Measured } from './kernels/measured.ts';
import { benchOptions } from './report/bench-options.ts';
import type { Row } from './report/row.ts';
import { loadBeforehand, writeReport } from './report/write-report.ts';

/** A ratio above it is slower: medians of interleaved turns vary by about this much. */
const SLOWER = 1.03;

const { turns, network: part, ...report } = benchOptions({ turns: 9 });
const loadBefore = loadBeforehand();
const { instructionSet, oneDnn, version } = describeTensorflow();
const cases = KERNEL_CASES.filter(({ name }) => name.includes(part));
if (cases.length === 0) throw new Error(`No case is called ${part}: name one of ${KERNEL_CASES.map(({ name }) => name).join(', ')}`);
const rows: Row[] = [];
for (const chosen of cases) {
  const [kernel, replaced] = [new Measured(chosen, 'kernel'), new Measured(chosen, 'replaced')];
  for (let turn = 0; turn < turns; turn++) {
    kernel.turn();
    replaced.turn();
  }
  const [ours, peer] = [kernel.end(), replaced.end()];
  rows.push({ network: chosen.name, ours, peer, ratio: ours / peer, goal: SLOWER });
  console.table([{ kernel: chosen.name, 'ours, ms': ours.toFixed(2), [chosen.against]: peer.toFixed(2), ratio: (ours / peer).toFixed(3) }]);
}
writeReport('kernels', rows, { loadBefore, turns, instructionSet, oneDnn, tensorflow: version }, report);
