import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LabClient } from '#main/host/index.ts';
import { decodeModel, importOnnx } from '#main/interchange/index.ts';
import { networkCost } from '#shared/costs/index.ts';
import { fileProblems, parseExperiment, withFormerSettings } from '#shared/experiment/index.ts';
import { parametersOf, parseModelGraph } from '#shared/graph/index.ts';
import { withCurrentNames } from '#shared/old-names/index.ts';
import { lastModel, proofSheetSchema } from '#shared/proof/index.ts';
import { isLong } from '../../random-cases.ts';
import { experimentFiles, FirstFloors, inFormerNames, readExperimentFile } from './first-floors.ts';
import { hasStatus, reaches } from './lab-client.ts';

/*
 * A data folder of version 0.1, unpacked at another path. Current answers must have every value that the engine of that version answered.
 * Fields may have new names (FORMER_NAMES in first-floors.ts), and there may be more of them.
 */

const summariesSchema = z.array(z.looseObject({ id: z.string(), name: z.string() }));
const detailSchema = z.looseObject({ graph: z.unknown(), experiment: z.unknown() });
const costSchema = z.looseObject({ parameters: z.number(), macs: z.number() });
const reductionSchema = z.object({ steps: z.array(z.unknown()), before: costSchema, after: costSchema });

/** An object without fields that are compared in another way. */
function without(answer: unknown, ...fields: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(z.looseObject({}).parse(answer)).filter(([name]) => !fields.includes(name)));
}

describe('an old data folder', () => {
  const old = new FirstFloors();
  let client: LabClient;
  const runs = (): z.output<typeof summariesSchema> => summariesSchema.parse(old.answer('runs'));
  const idOf = (name: string): string => runs().find((run) => run.name === name)?.id ?? '';
  beforeAll(async () => {
    await old.unpack();
    client = await old.startEngine();
  });
  afterAll(() => old[Symbol.asyncDispose]());

  it('lists its runs with their accuracies, tags and notes', async () => {
    expect(inFormerNames(await client.runs.list())).toMatchObject(runs());
  });

  it('shows every run: settings, layers, rounds, entropy, budgets, checkpoints', async () => {
    for (const { id } of runs()) {
      const then = detailSchema.parse(old.answer(`run-${id}`));
      const now = await client.runs.get({ id });
      // Graphs are compared by their costs, since the description of nodes has changed.
      expect(inFormerNames(without(now, 'graph', 'experiment'))).toMatchObject(without(then, 'graph', 'experiment'));
      expect(networkCost(parseModelGraph(now.graph))).toEqual(networkCost(parseModelGraph(then.graph)));
      // Settings that the version did not have describe how it behaved.
      expect(parseExperiment(withFormerSettings(then.experiment))).toEqual({ ok: true, experiment: now.experiment });
    }
  });

  it('draws the same curves and shows the same messages', async () => {
    for (const { id } of runs()) {
      expect(inFormerNames(await client.runs.series({ id }))).toEqual(old.answer(`series-${id}`));
      expect(inFormerNames(await client.runs.messages({ id }))).toEqual(old.answer(`messages-${id}`));
    }
  });

  it('has the state counts of every neuron', async () => {
    const id = idOf('Shallower while it trains');
    const layers = await client.runs.entropy({ id, round: 4 });
    expect(layers.map(({ on }) => on.length)).toEqual([4, 4, 4, 8, 8]);
    // 192 training images of 8x8 positions, halved in the second stage.
    const observations = layers.map(({ on, off, zero }) => (on[0] ?? 0) + (off[0] ?? 0) + (zero[0] ?? 0));
    expect(observations).toEqual([12_288, 12_288, 12_288, 3072, 3072]);
  });

  it('lists its models and opens their proofs', async () => {
    const models = await client.models.list({});
    expect(inFormerNames(models)).toMatchObject(z.array(z.unknown()).parse(old.answer('models')));
    const proofs = models.flatMap((model) => model.proofs);
    expect(proofs).toHaveLength(4);
    for (const { id, model } of proofs) {
      const { sheet } = await client.models.proof({ proof: id });
      expect(lastModel(sheet)).toMatchObject({ cost: { parameters: model.parameters, macs: model.macs }, bytes: model.bytes });
    }
  });

  it('plans the reduction of a kept model', async () => {
    for (const name of ['Shallower while it trains', 'Magnitude pruning, renamed']) {
      const id = idOf(name);
      const then = reductionSchema.parse(old.answer(`reduction-${id}`));
      const now = await client.runs.reduction({ id });
      expect(inFormerNames([now.before, now.after])).toMatchObject([then.before, then.after]);
      // Since then, steps that make nothing smaller, cheaper or shallower are left out.
      expect(now.steps.length).toBeLessThanOrEqual(then.steps.length);
      expect(now.steps.length).toBeGreaterThan(0);
      expect(networkCost(parseModelGraph(now.reduced))).toMatchObject({ parameters: then.after.parameters, macs: then.after.macs });
    }
  });

  it('proves and exports a kept model', async () => {
    const id = idOf('AdamW, every setting');
    const { id: job } = await client.models.export({ id, format: 'safetensors', file: null });
    await expect.poll(async () => (await client.jobs.list()).find((one) => one.id === job)?.endedAt, { interval: 200 }).toBeTruthy();
    expect((await client.jobs.list()).find((one) => one.id === job)).toMatchObject({ status: 'done', error: null });
  });

  it('still has its data set and its imported models', async () => {
    expect(inFormerNames((await client.data.list()).dataSets)).toMatchObject(z.array(z.unknown()).parse(old.answer('data-sets')));
    const library = z.object({ models: z.array(z.object({ name: z.string(), params: z.number() })) });
    expect(inFormerNames(await client.models.imported.list())).toMatchObject(z.looseObject({}).parse(old.answer('imported-models')));
    for (const { name, params } of library.parse(old.answer('imported-models')).models) {
      const { graph } = await client.models.imported.get({ name });
      expect(networkCost(parseModelGraph(graph)).parameters).toBe(params);
    }
  });

  it('repeats a run from its stored experiment', async () => {
    for (const name of ['Dense', 'From an imported model']) {
      const { experiment } = detailSchema.parse(old.answer(`run-${idOf(name)}`));
      const { id } = await client.runs.create({ experiment });
      const again = await reaches(client, id, hasStatus('finished', 'failed'));
      expect(again).toMatchObject({
        status: 'finished',
        endReason: 'rounds',
        network: (await client.runs.get({ id: idOf(name) })).summary.network,
      });
    }
  });

  it.each(isLong ? ['Long, stopped', 'Long, interrupted'] : ['Long, interrupted'])(
    'resumes a run to its end with the data of the moved folder: %s',
    async (name) => {
      const id = idOf(name);
      const before = await client.runs.get({ id });
      await client.runs.resume({ id });
      const end = await reaches(client, id, hasStatus('finished', 'failed'));
      expect(end).toMatchObject({ status: 'finished', endReason: 'rounds', progress: { step: 15_360, steps: 15_360 } });
      const { rounds, budgets, attempts } = await client.runs.get({ id });
      expect(attempts).toBe(2);
      expect(rounds.slice(0, before.rounds.length)).toEqual(before.rounds);
      // The last bits of accuracies and of the layers' shares depend on the processor; the numbers of pruned weights do not.
      const uninterrupted = await client.runs.get({ id: idOf('Long, uninterrupted') });
      expect(rounds.map(({ round, remaining }) => [round, remaining])).toEqual(
        uninterrupted.rounds.map(({ round, remaining }) => [round, remaining]),
      );
      expect(budgets.map(({ total }) => total)).toEqual(uninterrupted.budgets.map(({ total }) => total));
    },
  );
});

describe('an old data folder without its database', () => {
  const old = new FirstFloors();
  let client: LabClient;
  beforeAll(async () => {
    await old.unpack();
    rmSync(join(old.lab, 'lab.sqlite'));
    client = await old.startEngine();
  });
  afterAll(() => old[Symbol.asyncDispose]());

  it('restores its runs from their journals', async () => {
    const summaries = summariesSchema.parse(old.answer('runs'));
    for (const { id } of summaries) {
      const then = old.answer(`run-${id}`);
      const now = await client.runs.get({ id });
      expect(inFormerNames(without(now, 'graph', 'experiment', 'summary'))).toMatchObject(without(then, 'graph', 'experiment', 'summary'));
      expect(inFormerNames(await client.runs.series({ id }))).toEqual(old.answer(`series-${id}`));
    }
    expect((await client.runs.list()).map(({ id, bestRound, status }) => [id, bestRound, status]).toSorted()).toEqual(
      summaries.map(({ id, bestRound, status }) => [id, bestRound, status]).toSorted(),
    );
  });

  it('keeps the proof that a run wrote itself', async () => {
    const models = await client.models.list({});
    expect(models.flatMap(({ round, proofs }) => proofs.map(() => round))).toEqual([4]);
  });
});

describe('old files', () => {
  const old = new FirstFloors();
  beforeAll(() => old.unpack());
  afterAll(() => old[Symbol.asyncDispose]());

  it.each(experimentFiles)('the experiment %s is valid', (name) => {
    expect(fileProblems(readExperimentFile(name))).toEqual([]);
  });

  it('former names of settings keep their meaning', () => {
    const parsed = parseExperiment(readExperimentFile('adamw.json'));
    if (!parsed.ok) throw new Error('It is refused.');
    const { data, training } = parsed.experiment;
    // Current field names.
    expect(data.augmentation.colorJitter).toEqual({ brightness: 0.2, contrast: 0.2, saturation: 0.1, hue: 0.05 });
    expect(training.optimizer).toBe('adamw');
  });

  it('an exported experiment is valid and complete', () => {
    const parsed = parseExperiment(JSON.parse(readFileSync(old.exported('experiment.json'), 'utf8')));
    expect(parsed).toMatchObject({ ok: true, experiment: { name: 'Shallower while it trains', method: { rounds: 4, zeta: 0.7 } } });
  });

  it('an exported proof sheet can be read', () => {
    const sheet = proofSheetSchema.parse(withCurrentNames(JSON.parse(readFileSync(old.exported('proof.json'), 'utf8'))));
    expect(lastModel(sheet)).toMatchObject({ role: 'reduced', round: 2, cost: { parameters: 435, macs: 11_544 } });
  });

  it('exported safetensors have a network and its weights', () => {
    const file = old.exported('model.safetensors');
    const graphFile = old.exported('model.graph.json');
    const files = { safetensors: readFileSync(file), graph: readFileSync(graphFile, 'utf8') };
    const { graph, weights } = decodeModel(files, { safetensors: file, graph: graphFile });
    expect(networkCost(graph)).toMatchObject({ parameters: 447, macs: 11_544 });
    expect([...weights.keys()].toSorted()).toEqual(
      parametersOf(graph)
        .map(({ name }) => name)
        .toSorted(),
    );
  });

  it('an exported ONNX file can be imported', async () => {
    const { graph } = await importOnnx(old.exported('model.onnx'), { name: 'old', batchNorm: false });
    expect(networkCost(graph)).toMatchObject({ parameters: 435, macs: 11_544 });
  });
});
