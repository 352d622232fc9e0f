import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { decodeSafetensors } from '#main/interchange/index.ts';
import { isRunAlive, readHeartbeat, readRunSpec, readWholeJournal, writeRunControl } from '#main/run-folder/index.ts';
import { messageSchema } from '#main/tasks/index.ts';
import { journalOf, ofKind } from '../../unit/runner/run-results.ts';
import { corners } from './corners.ts';
import { prepareRun, startRun, startRunner, untilEvent } from './runner-process.ts';

/** Too long to finish during a test on any machine. */
const ENDLESS = { epochs: 10_000, batchSize: 32 };

test('a small NEPENTHE run learns, prunes as journaled, and keeps each round’s model', async () => {
  const run = await prepareRun();
  expect(await startRun(run).exited).toBe(0);

  const [start] = ofKind(run, 'start');
  expect(start).toMatchObject({
    attempt: 1,
    rounds: 2,
    denseEpochs: 2,
    epochsPerRound: 2,
    stepsPerEpoch: 16,
    environment: { device: expect.any(String) as unknown },
  });
  expect(readHeartbeat(run)).not.toBeNull();

  const rounds = ofKind(run, 'round');
  expect(rounds).toHaveLength(3);
  expect(rounds[0]?.test.accuracy).toBeGreaterThan(60);
  // Layers of 36 and 288 weights: 324 → 227 → 159, ζ = 0.3 of each.
  expect(rounds.map(({ remaining }) => remaining)).toEqual([324, 227, 159]);

  for (const { layers } of ofKind(run, 'entropy')) {
    for (const [index, { on, off, zero }] of layers.entries()) {
      // The second layer halves height and width. Every position of every training image is counted.
      const observations = (corners.train * corners.positions) / (index === 0 ? 1 : 4);
      expect(on.map((value, neuron) => value + (off[neuron] ?? 0) + (zero[neuron] ?? 0))).toEqual(on.map(() => observations));
    }
  }

  const last = ofKind(run, 'checkpoint').at(-1);
  const file = join(run, last?.file ?? '');
  const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
  expect(metadata).toMatchObject({ round: '2', epoch: '2', step: '96' });
  const kernels = start?.layers.map(({ kernel: map }) => [...(tensors.get(`${map}/kernel`)?.data ?? [])]) ?? [];
  expect(kernels.map(({ length }) => length)).toEqual([36, 288]);
  expect(kernels.flat().filter((weight) => weight !== 0)).toHaveLength(159);
});

describe('a run follows requests', () => {
  test('to pause, which ends its process, to resume, and to stop after the round', async () => {
    const run = await prepareRun({ training: { epochs: 30, batchSize: 32 } });
    // From the start, so that it is in time on any machine.
    writeRunControl(run, { pause: true, stop: 'none' });
    expect(await startRun(run).exited).toBe(0);
    expect(isRunAlive(run)).toBe(false);
    expect(journalOf(run).at(-1)).toMatchObject({ kind: 'end', status: 'paused', reason: 'paused' });
    writeRunControl(run, { pause: false, stop: 'after-round' });
    expect(await startRun(run).exited).toBe(0);
    expect(ofKind(run, 'end')).toMatchObject([{ status: 'stopped', best: 0 }]);
    expect(ofKind(run, 'round')).toHaveLength(1);
  });

  test('to stop now, and SIGTERM, and can be resumed', async () => {
    const run = await prepareRun({ training: ENDLESS });
    const first = startRun(run);
    await untilEvent(run, first, ({ kind }) => kind === 'start');
    writeRunControl(run, { pause: false, stop: 'now' });
    expect(await first.exited).toBe(0);
    expect(journalOf(run).at(-1)).toMatchObject({ kind: 'end', status: 'stopped' });

    writeRunControl(run, { pause: false, stop: 'none' });
    const second = startRun(run);
    await untilEvent(run, second, (event) => event.kind === 'start' && event.attempt === 2);
    second.kill('SIGTERM');
    expect(await second.exited).toBe(0);
    expect(journalOf(run).at(-1)).toMatchObject({ kind: 'end', status: 'stopped' });
    expect(readWholeJournal(run).events.filter(({ kind }) => kind === 'rewind')).toHaveLength(1);
  });
});

test('a runner ends on SIGTERM while it compiles, and releases its run', async () => {
  // Compiling would take many seconds; this test does not wait for it.
  const run = await prepareRun({ network: { kind: 'residual', widths: [4], blocks: [100] }, training: { epochs: 1 } });
  const first = startRun(run);
  await untilEvent(run, first, ({ kind }) => kind === 'phase');
  first.kill('SIGTERM');
  // Killed by the signal, without an exit code.
  expect(await first.exited).toBeNull();
  expect(isRunAlive(run)).toBe(false);
  expect(ofKind(run, 'start')).toEqual([]);
});

test('a second runner of the same run is refused', async () => {
  const run = await prepareRun({ training: ENDLESS });
  const first = startRun(run);
  await untilEvent(run, first, ({ kind }) => kind === 'phase');
  const second = startRun(run);
  const complaint = text(second.stderr ?? process.stdin);
  expect(await second.exited).toBe(3);
  expect(await complaint).toContain('Another process is running this run');
});

test('a probe reports times, memory and device, and leaves no files', async () => {
  const run = await prepareRun();
  const request = join(run, 'probe.json');
  writeFileSync(request, JSON.stringify({ format: 1, spec: readRunSpec(run), dataFolder: run }));
  const prober = startRunner('probe', request);
  const output = await text(prober.stdout ?? process.stdin);
  expect(await prober.exited).toBe(0);
  const message = messageSchema('probe').parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
  if (message.kind !== 'done') throw new Error(output);
  const probe = message.result;
  expect(probe.secondsPerStep).toBeGreaterThan(0);
  // 3 x 2 x 16 steps, and 3 x (2 x 100 + 2 x 500 + 200) evaluated images.
  expect(probe.seconds).toBeCloseTo(probe.startSeconds + 96 * probe.secondsPerStep + 4200 * probe.secondsPerEvaluatedImage, 6);
  expect(readWholeJournal(run).events).toEqual([]);
});
