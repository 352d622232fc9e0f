import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { readRunSpec, writeRunSpec } from '#main/run-folder/index.ts';
import { runAttempt } from '#main/runner/run-attempt.ts';
import { runDependencies } from '#main/runner/run-dependencies.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import type { Model } from '#shared/graph/index.ts';
import { addModel, exampleDescription } from '../../unit/library/example-model.ts';
import { supplyLatencies } from './made-latencies.ts';
import { prepareRun } from './runner-process.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'nepenthe-models-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** Dense training that hardly moves the weights, and states by region. */
const experiment: Partial<ExperimentInput> = {
  training: { epochs: 1, batchSize: 50, learningRate: 1e-4 },
  method: { kind: 'dense' },
  entropy: { states: 'linear-regions' },
};

/** Runs an experiment on a model of 8x8 gray images in 4 classes, to its end. Returns the run's folder. */
export async function runOn(name: string, model: Model, changes: Partial<ExperimentInput>): Promise<string> {
  const { folder, sha256 } = addModel(dataDir, exampleDescription(name), model);
  const run = await prepareRun({ ...experiment, data: { name: 'corners' }, ...changes, network: { kind: 'imported', model: name } });
  writeRunSpec(run, { ...readRunSpec(run), model: { name, folder, sha256 } });
  supplyLatencies(run, () => model.graph);
  expect(await runAttempt(run, runDependencies)).toBe('finished');
  return run;
}
