import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { decodeModel } from '#main/interchange/index.ts';
import { CheckpointStore } from '#main/run-folder/index.ts';
import { proofSheetSchema } from '#shared/proof/index.ts';
import { ofKind } from '../../unit/runner/run-results.ts';
import { corners } from './corners.ts';
import { prepareRun, shallowerExperiment, startRun } from './runner-process.ts';

test('a run makes layers linear during training and keeps a proven reduction of its best model', async () => {
  const run = await prepareRun({ ...shallowerExperiment, reduction: { removeDuring: true, removeAtEnd: true } });
  expect(await startRun(run).exited).toBe(0);

  const layers = ofKind(run, 'start')[0]?.layers ?? [];
  const names = layers.map(({ name }) => name);
  const rounds = ofKind(run, 'round');
  expect(rounds.map(({ linear, linearized }) => ({ linear, linearized }))).toEqual([
    { linear: names, linearized: [] },
    { linear: names, linearized: names },
    { linear: names, linearized: names },
  ]);

  // Every observation of a linear form counts as the state that its neuron had when it became linear.
  const [counted, ...formed] = ofKind(run, 'entropy');
  for (const round of formed) {
    for (const [index, { entropy, on, off }] of round.layers.entries()) {
      const before = counted?.layers[index];
      const observations = (corners.train * corners.positions) / (index < 3 ? 1 : 4);
      expect(entropy).toBe(0);
      expect(on).toEqual(before?.on.map((value, neuron) => (value > (before.off[neuron] ?? 0) ? observations : 0)));
      expect(on.map((value, neuron) => value + (off[neuron] ?? 0))).toEqual(on.map(() => observations));
    }
  }

  const kept = ofKind(run, 'checkpoint').filter(({ keep }) => keep === 'round');
  const variables = kept.map((checkpoint) => new CheckpointStore(run).load(checkpoint));
  const forms = variables.map((values) => layers.map(({ activation }) => values.get(`${activation}/scale`)));
  expect(forms[0]).toEqual(layers.map(() => undefined));
  expect(forms[1]).toEqual(formed[0]?.layers.map(({ on }) => Float32Array.from(on, (value) => Math.sign(value))));
  expect(forms[2]).toEqual(forms[1]);

  const [proof] = ofKind(run, 'proof');
  const [end] = ofKind(run, 'end');
  expect(proof?.sheet).toMatchObject({ round: end?.best, plan: 'exact', refused: [] });
  expect(proof?.files.map((file) => file.replace(/^models\/round-00\d\//, ''))).toEqual([
    'model.onnx',
    'model.safetensors',
    'model.graph.json',
    'plan.json',
    'proof.json',
    'proof.html',
  ]);
  const [onnx = '', safetensors = '', graph = '', , json = '', html = ''] = proof?.files.map((file) => join(run, file)) ?? [];
  expect(proofSheetSchema.parse(JSON.parse(readFileSync(json, 'utf8')))).toEqual(proof?.sheet);
  expect(readFileSync(html, 'utf8')).toContain(`round ${end?.best ?? ''}`);
  const session = await InferenceSession.create(onnx);
  expect([session.inputNames, session.outputNames]).toEqual([['images'], ['logits']]);
  await session.release();
  const files = { safetensors: readFileSync(safetensors), graph: readFileSync(graph, 'utf8') };
  const decoded = decodeModel(files, { safetensors, graph });
  // The reduced network is completely linear.
  expect(decoded.graph.nodes.filter(({ op }) => op === 'activation' || op === 'batchNorm')).toEqual([]);
  const test = rounds.find(({ round }) => round === end?.best)?.test.accuracy;
  expect(proof?.sheet.models.slice(1).map(({ independent }) => independent.test)).toEqual([test, test]);
});
