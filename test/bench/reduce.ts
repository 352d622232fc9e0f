/**
 * Reduction that is faster in fact, in onnxruntime at batch sizes 1 and 32. Without a study: torchvision's networks with linear or dead layers
 * before and after their reduction, what each kind of step contributes, predicted and measured latencies, the time of planning, and inverted
 * residuals as one layer beside published figures. With a study of a data folder: the models that its finished runs have reduced.
 * usage: npm run bench -- reduce [--study ID --data-dir DIR] [--network NAME-PART] [--output FILE] [--check]
 */
import { CONSTRUCTED_CASES } from './reduce/constructed-cases.ts';
import { measureInvertedResiduals } from './reduce/inverted-residuals.ts';
import { measureCase, type MeasuredCase } from './reduce/measure-case.ts';
import { measureStudy, rowsOfStudy } from './reduce/measure-study.ts';
import { type Meters, withMeters } from './reduce/meters.ts';
import { type ReducedRow, rowsOfCase } from './reduce/rows-of-case.ts';
import { benchOptions } from './report/bench-options.ts';
import { loadBeforehand, writeReport } from './report/write-report.ts';

const { study, dataDir, network: part, ...report } = benchOptions({ turns: 0 });
const loadBefore = loadBeforehand();
if (study === undefined) {
  const { rows, cases } = await withMeters(measureConstructed);
  writeReport('reduce', rows, { loadBefore, cases }, report);
} else {
  if (dataDir === undefined) throw new Error('Give the data folder of the study: --data-dir DIR.');
  const runs = await withMeters((meters) => measureStudy(meters, { dataDir, study, part }));
  const rows = rowsOfStudy(runs);
  print(rows);
  const command = `npm run bench -- reduce --study ${study} --data-dir DIR`;
  writeReport(`reduce-${study}`, rows, { loadBefore, command, runs }, report);
}

async function measureConstructed(
  meters: Meters,
): Promise<{ readonly rows: readonly ReducedRow[]; readonly cases: readonly MeasuredCase[] }> {
  const cases: MeasuredCase[] = [];
  for (const one of CONSTRUCTED_CASES.filter(({ name }) => name.includes(part))) {
    const measured = await measureCase(one, meters);
    cases.push(measured);
    print(rowsOfCase(measured));
  }
  const merges = await measureInvertedResiduals(meters, part);
  print(merges);
  return { cases, rows: [...cases.flatMap(rowsOfCase), ...merges] };
}

function print(rows: readonly ReducedRow[]): void {
  console.table(
    rows.map(({ ours, peer, ratio, difference, ...row }) => ({
      ...{ ...row, ours: ours.toPrecision(3), peer: peer.toPrecision(3), ratio: ratio.toFixed(2) },
      ...(difference !== undefined && { difference: difference.toExponential(1) }),
    })),
  );
}
