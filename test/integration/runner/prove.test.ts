import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeModel } from '#main/interchange/index.ts';
import { readRunSpec, runPaths } from '#main/run-folder/index.ts';
import { RUNNER } from '../programs.ts';
import { answerOfProcess, answerTo, checkpointOf, proofMessageSchema, requestFile, requestFor } from './prove-request.ts';
import { prepareRun, shallowerExperiment, startRunner } from './runner-process.ts';

const exports = mkdtempSync(join(tmpdir(), 'nepenthe-exports-'));
afterAll(() => rmSync(exports, { recursive: true, force: true }));

let run = '';
beforeAll(async () => {
  run = await prepareRun({ ...shallowerExperiment, reduction: { removeDuring: true } });
  const runner = spawn(process.execPath, [RUNNER, 'run', runPaths(run).spec], { stdio: 'ignore' });
  expect(await once(runner, 'exit')).toEqual([0, null]);
});

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

test('a kept model is proven and written; every line on standard output is a message', async () => {
  const [onnx, safetensors] = [join(exports, 'new', 'model.onnx'), join(exports, 'model.safetensors')];
  const outputs = [
    { format: 'onnx', file: onnx },
    { format: 'safetensors', file: safetensors },
  ] as const;
  const { messages, code } = await answerOfProcess(requestFor(run, 2, { outputs: [...outputs] }), run);
  expect(code).toBe(0);
  const phases = messages.flatMap((message) => (message.kind === 'progress' ? [message.phase] : []));
  expect([...new Set(phases)]).toEqual(['loading', 'reducing', 'exporting', 'checking', 'measuring', 'writing']);

  const done = messages.at(-1);
  if (done?.kind !== 'done') throw new Error(JSON.stringify(done));
  const graph = join(exports, 'model.graph.json');
  expect(done.result.files).toEqual(
    [onnx, safetensors, graph].map((file) => ({ file, bytes: readFileSync(file).length, sha256: sha256(file) })),
  );
  expect(done.result.sheet).toMatchObject({ round: 2, plan: 'exact', run: { id: readRunSpec(run).runId }, refused: [] });
  expect(done.result.sheet.models.map(({ role, cost }) => [role, cost.rectifiers])).toEqual([
    ['dense', 5],
    ['pruned', 0],
    ['reduced', 0],
  ]);
  const files = { safetensors: readFileSync(safetensors), graph: readFileSync(graph, 'utf8') };
  expect(decodeModel(files, { safetensors, graph }).graph.nodes.filter(({ op }) => op === 'batchNorm')).toEqual([]);
});

describe('a request is refused, and nothing is written or changed:', () => {
  const refusals: [string, () => object, object][] = [
    [
      'a checkpoint with another hash',
      () => ({ checkpoint: { ...checkpointOf(run, 2), sha256: '0'.repeat(64) } }),
      { code: 'bad-file', file: expect.stringContaining('round-002.safetensors') as unknown },
    ],
    [
      'the checkpoint itself as the file to write',
      () => ({ outputs: [{ format: 'safetensors', file: join(run, checkpointOf(run, 2).file) }] }),
      { code: 'conflict', file: expect.stringContaining('round-002.safetensors') as unknown },
    ],
    ['a folder as the file to write', () => ({ outputs: [{ format: 'onnx', file: exports }] }), { code: 'conflict', file: exports }],
    [
      'a network with a layer without channels',
      () => ({ graph: JSON.parse(JSON.stringify(requestFor(run, 2).graph).replace('"filters":6', '"filters":0')) as unknown }),
      { code: 'unsupported', location: expect.stringContaining('conv') as unknown },
    ],
    ['an invalid request', () => ({ round: -1 }), { code: 'bad-file', location: 'round' }],
  ];

  test.each(refusals)('%s', async (_, changes, error) => {
    const before = stateOf(run);
    expect(await answerTo({ ...requestFor(run, 2), ...changes() }, run)).toMatchObject({ kind: 'failed', error });
    expect(stateOf(run)).toEqual(before);
  });

  test('a run whose data set is missing', async () => {
    const { folder } = readRunSpec(run).dataSet;
    renameSync(folder, `${folder}-gone`);
    try {
      expect(await answerTo(requestFor(run, 2), run)).toMatchObject({ kind: 'failed', error: { code: 'not-found', file: folder } });
    } finally {
      renameSync(`${folder}-gone`, folder);
    }
  });

  test('an unwritable file, after the proof', async () => {
    const blocked = join(exports, 'blocked');
    writeFileSync(blocked, '');
    const file = join(blocked, 'model.onnx');
    const answer = await answerTo(requestFor(run, 0, { plan: 'none', outputs: [{ format: 'onnx', file }] }), run);
    expect(answer).toMatchObject({ kind: 'failed', error: { code: 'unwritable', file } });
  });
});

describe('a proof is canceled', () => {
  const file = (): string => join(exports, 'never.onnx');
  const request = (): string => requestFile(requestFor(run, 2, { outputs: [{ format: 'onnx', file: file() }] }), run);

  test.each([
    ['by a signal', (prover: ReturnType<typeof startRunner>) => void prover.kill('SIGTERM')],
    ['by the end of its parent', (prover: ReturnType<typeof startRunner>) => void prover.stdin?.end()],
  ])('%s: nothing is written', async (_, end) => {
    const prover = startRunner('proof', request());
    prover.stdout?.once('data', () => end(prover));
    const last = (await text(prover.stdout ?? process.stdin)).trim().split('\n').at(-1) ?? '';
    expect(proofMessageSchema.parse(JSON.parse(last))).toMatchObject({ kind: 'failed', error: { code: 'canceled' } });
    expect(await prover.exited).toBe(1);
    expect(readdirSync(exports).filter((name) => name.startsWith('never'))).toEqual([]);
  });
});

/** All files of the run that a proof must not change. */
function stateOf(folder: string): Readonly<Record<string, string>> {
  const { checkpoints, journal } = runPaths(folder);
  const files = [checkpoints, journal].flatMap((one) => readdirSync(one).map((name) => join(one, name)));
  return Object.fromEntries([...files, runPaths(folder).spec].map((file) => [file, sha256(file)]));
}
