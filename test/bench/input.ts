/**
 * The cost of input relative to the training step: shuffling once per epoch, waiting for the next batch, and augmentation, which is part of
 * the compiled step. Takes real steps on synthetic images.
 * usage: npm run bench -- input [--turns EPOCHS] [--network NAME-PART] [--output FILE]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputCases } from './input/cases.ts';
import { type InputTimes, measureInput } from './input/measure-input.ts';
import { benchOptions } from './report/bench-options.ts';
import type { Row } from './report/row.ts';
import { loadBeforehand, writeReport } from './report/write-report.ts';

/** Fraction of a training step's time. */
const GOAL = 0.05;

const { turns, network: part, ...report } = benchOptions({ turns: 3 });
const loadBefore = loadBeforehand();
const scratch = mkdtempSync(join(tmpdir(), 'nepenthe-bench-'));
const rows: (Row & InputTimes)[] = [];
try {
  for (const one of inputCases.filter(({ name }) => name.includes(part))) {
    const times = await measureInput(one, turns, scratch);
    const ours = times.shuffle + times.wait + times.augmentation;
    rows.push({ network: one.name, ours, peer: times.step, ratio: ours / times.step, goal: GOAL, ...times });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.table(
  rows.map(({ network, shuffle, wait, augmentation, step, ratio }) => ({
    network,
    'shuffle, ms a step': shuffle.toFixed(3),
    'wait for the batch': wait.toFixed(3),
    augmentation: augmentation.toFixed(2),
    'step, ms': step.toFixed(1),
    '% of a step': (100 * ratio).toFixed(2),
    met: ratio <= GOAL ? 'yes' : 'NO',
  })),
);
writeReport('input', rows, { loadBefore, epochs: turns }, report);
