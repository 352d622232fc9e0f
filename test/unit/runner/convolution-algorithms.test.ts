import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AlgorithmTimes, type Convolution, convolutionsOf, fastestOf } from '#main/program/index.ts';
import { chooseAlgorithms, type Measuring } from '#main/runner/convolutions/choose-algorithms.ts';
import type { Machine } from '#main/runner/convolutions/machine.ts';
import { MeasuredAlgorithms } from '#main/runner/convolutions/measured-algorithms.ts';
import { RunAlgorithms, type RunAlgorithmsSettings } from '#main/runner/convolutions/run-algorithms.ts';
import { convolution, dense, globalPool, network } from '../../integration/program/small-network.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const MACHINE: Machine = { processor: 'x', instructionSet: 'avx2', oneDnn: true, tensorflow: '2', kernels: 'k', threads: 2 };
/** Two convolutions of one shape, one of another, one with stride 2, and a pointwise one. */
const graph = network(
  [16, 16, 32],
  convolution('a', 'input', { filters: 32 }),
  convolution('b', 'a', { filters: 32 }),
  convolution('c', 'b', { filters: 64 }),
  convolution('d', 'c', { filters: 64, stride: [2, 2] }),
  convolution('e', 'd', { filters: 64, kernel: [1, 1], padding: [0, 0, 0, 0] }),
  globalPool('mean', 'e'),
  dense('head', 'mean', 10),
);
const [SAME, WIDER] = ['16x16x32 to 16x16x32, padding 1 1 1 1, batch 64', '16x16x32 to 16x16x64, padding 1 1 1 1, batch 64'];

const both = (milliseconds: number): { wall: number; processor: number } => ({ wall: milliseconds, processor: milliseconds });

/** The direct convolution wins. */
const slowTiles = ({ candidates }: Convolution): AlgorithmTimes =>
  new Map(candidates.map((name) => [name, both(name === 'direct' ? 1 : 2)]));

/** Measuring with a table in the folder; it adds what is measured to a list. */
function measuringIn(folder: string, measured: string[]): Measuring {
  return {
    known: new MeasuredAlgorithms(join(folder, 'data'), MACHINE),
    measure: (one) => {
      measured.push(one.key);
      return slowTiles(one);
    },
    progress: () => Promise.resolve(),
  };
}

function opened(folder: string, changes: Partial<RunAlgorithmsSettings> = {}): { algorithms: RunAlgorithms; measured: string[] } {
  const measured: string[] = [];
  const measuring = measuringIn(folder, measured);
  const algorithms = new RunAlgorithms({ folder, images: 64, tensorflow: MACHINE, measuring, checkpointOf: 'no attempt', ...changes });
  return { algorithms, measured };
}

async function chosenFor(algorithms: RunAlgorithms): Promise<unknown[]> {
  const choice = await algorithms.choose(graph);
  return convolutionsOf(graph, 64).map(({ node, input, output }) => choice(node, input, output));
}

describe('the convolutions of a network', () => {
  it('are listed once per shape, if there is a choice', () => {
    const listed = convolutionsOf(graph, 64);
    expect(listed.map(({ key }) => key)).toEqual([SAME, WIDER]);
    expect(listed.map(({ expected }) => expected)).toEqual(['tiled', 'tiled']);
    for (const { candidates } of listed) expect(candidates.slice(0, 2)).toEqual(['direct', 'tiled']);
  });

  it('are computed directly unless another algorithm is faster by more than 3 %', () => {
    const times = (tiled: number): AlgorithmTimes =>
      new Map([
        ['direct', both(100)],
        ['tiled', both(tiled)],
        ['winograd-2', both(99)],
      ]);
    expect(fastestOf(times(98))).toBe('direct');
    expect(fastestOf(times(96))).toBe('tiled');
    expect(fastestOf(times(130))).toBe('direct');
  });
});

describe('the algorithms of a run', () => {
  it('are measured once per shape and machine', async () => {
    const folder = temporaryFolder();
    const first = opened(folder);
    expect(await chosenFor(first.algorithms)).toEqual(['direct', 'direct']);
    expect(first.measured).toEqual([SAME, WIDER]);
    const other = opened(temporaryFolder(), { measuring: undefined });
    expect(await chosenFor(other.algorithms)).toEqual(['tiled', 'tiled']);
    const known = new MeasuredAlgorithms(join(folder, 'data'), MACHINE);
    expect(known.fastest(WIDER)).toBe('direct');
    expect(new MeasuredAlgorithms(join(folder, 'data'), { ...MACHINE, threads: 3 }).fastest(WIDER)).toBeUndefined();
  });

  it('are those that an estimate measured before', async () => {
    const folder = temporaryFolder();
    const estimated: string[] = [];
    const table = await chooseAlgorithms(convolutionsOf(graph, 64), MACHINE, measuringIn(folder, estimated));
    expect([...table]).toEqual([
      [SAME, 'direct'],
      [WIDER, 'direct'],
    ]);
    expect(estimated).toEqual([SAME, WIDER]);
    const run = opened(folder);
    expect(await chosenFor(run.algorithms)).toEqual(['direct', 'direct']);
    expect(run.measured).toEqual([]);
  });

  it('stay what the first attempt chose', async () => {
    const folder = temporaryFolder();
    await opened(folder).algorithms.choose(graph);
    const resumed = opened(folder, { checkpointOf: 'this version', measuring: undefined });
    expect(await chosenFor(resumed.algorithms)).toEqual(['direct', 'direct']);
    expect(resumed.algorithms.areLost).toBe(false);
    expect(JSON.parse(readFileSync(join(folder, 'algorithms.json'), 'utf8'))).toEqual({
      format: 1,
      convolutions: { [SAME]: 'direct', [WIDER]: 'direct' },
    });
  });

  it('are the expected ones where an older version trained the checkpoint', async () => {
    const { algorithms, measured } = opened(temporaryFolder(), { checkpointOf: 'older version' });
    expect(await chosenFor(algorithms)).toEqual(['tiled', 'tiled']);
    expect(measured).toEqual([]);
    expect(algorithms.areLost).toBe(false);
  });

  it('are chosen again if their file is missing, and are known to be lost', async () => {
    const { algorithms } = opened(temporaryFolder(), { checkpointOf: 'this version' });
    await algorithms.choose(graph);
    expect(algorithms.areLost).toBe(true);
  });

  it('are refused if their file is damaged', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'algorithms.json'), '{"format":1,"convolutions":{"x":"fast"}}');
    expect(() => opened(folder)).toThrow(expect.objectContaining({ code: 'bad-file' }));
  });
});

it('a damaged file of measurements counts as empty and is replaced', () => {
  const folder = temporaryFolder();
  const table = new MeasuredAlgorithms(folder, MACHINE);
  table.add(SAME, 'tiled', new Map([['tiled', both(1)]]));
  const [name = ''] = readdirSync(join(folder, 'convolutions'));
  writeFileSync(join(folder, 'convolutions', name), '{"format":1,');
  expect(table.fastest(SAME)).toBeUndefined();
  table.add(WIDER, 'direct', new Map([['direct', both(1)]]));
  expect(table.fastest(WIDER)).toBe('direct');
});
