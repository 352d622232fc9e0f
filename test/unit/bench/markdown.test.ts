import { expect, it } from 'vitest';
import { markdownOf, reportSchema } from '../../bench/report/markdown.ts';

const REPORT = {
  date: '2026-12-01',
  command: 'npm run bench -- train --isa avx2',
  machine: { processor: 'AMD EPYC', threads: 2, system: 'linux' },
  loadBefore: 0.25,
  rows: [
    { network: 'mlp', ours: 1.2345, peer: 1.5, ratio: 0.823, goal: 0.8, compiledPeer: { median: 1.25, minimum: 1 } },
    { network: 'resnet18', ours: 123.4, peer: 200, ratio: 0.617, goal: 0.8 },
  ],
};

it('a report becomes a table with the columns that its rows have', () => {
  expect(markdownOf(reportSchema.parse(REPORT), 'train-avx2-2026-12-01.json').split('\n')).toEqual([
    '`npm run bench -- train --isa avx2`, 2026-12-01, AMD EPYC, 2 threads, load 0.3 at the start (`train-avx2-2026-12-01.json`):',
    '',
    '| network | ours | peer | ratio | goal | met | peer compiled |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    '| mlp | 1.23 | 1.50 | 0.82 | 0.8 | no | 1.25 |',
    '| resnet18 | 123 | 200 | 0.62 | 0.8 | yes |  |',
  ]);
});
