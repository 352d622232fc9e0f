import { beforeEach, describe, expect, it } from 'vitest';
import { keptRunOfDetail } from '#main/engine/services/kept-run-of-detail.ts';
import { CheckpointStore } from '#main/run-folder/index.ts';
import { planReduction } from '#main/runner/tasks/plan.ts';
import { type PlanChoice, planTaskRequest, proofTaskRequest, proofTaskRequestSchema } from '#main/tasks/index.ts';
import type { RunDetail } from '#shared/contract/index.ts';
import { LabError, type LabErrorDetails } from '#shared/errors/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { readStoredGraph } from '#shared/graph/index.ts';
import type { LayerEntropy } from '#shared/journal/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { layerSummaries } from '#shared/planning/index.ts';
import { planFileOf, planFileSchema, withLinearForms } from '#shared/reduction/index.ts';
import { temporaryFolder } from '../../run-folder/temporary-folder.ts';

/** 4 inputs, hidden layers of 3 and 2 neurons, 2 classes. */
const graph = buildNetwork({ kind: 'mlp', hidden: [3, 2], dropout: 0 }, [2, 2, 1], 2);
const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [3, 2] } });
const scores = { loss: 0.1, accuracy: 90 };
const finishedRound = { train: scores, validation: scores, test: scores, sparsity: 0, remaining: 22, accepted: true, dead: [], seconds: 1 };

const layer = (name: string, on: number[], off: number[]): LayerEntropy => ({
  ...{ layer: name, entropy: 0, mean: 0, nonzero: 0, minority: 0, on, off, zero: on.map(() => 0) },
});
/** Both layers are linear: all neurons are ON, except the last one of the first layer, which is OFF. */
const states = [layer('hidden1/dense', [9, 9, 0], [0, 0, 9]), layer('hidden2/dense', [9, 9], [0, 0])];
const kept = (run: RunDetail): ReturnType<typeof keptRunOfDetail> => keptRunOfDetail(run, () => states);
const planOf = (run: RunDetail, choice: PlanChoice): ReturnType<typeof planReduction> =>
  planReduction(planTaskRequest(kept(run), choice, experiment));

let detail: RunDetail;
beforeEach(() => {
  const folder = temporaryFolder();
  const store = new CheckpointStore(folder);
  const weights = initialWeights(graph, 1);
  const formed = new Map([...weights, ['hidden1/relu/scale', Float32Array.of(1, 1, 0)]]);
  const position = (round: number) => ({ round, epoch: 1, step: 5 });
  const summary = { id: 'a', name: 'A', network: 'mlp 3-2', method: 'nepenthe', data: 'digits', seed: 1, bestRound: 1 };
  detail = {
    ...{
      experiment,
      graph,
      folder,
      layers: layerSummaries(graph),
      classes: ['0', '1'],
      samples: null,
      attempts: 1,
      parent: null,
      study: null,
      source: null,
      config: [],
    },
    summary: summary as RunDetail['summary'],
    rounds: [
      { ...finishedRound, round: 0, linear: [], linearized: [] },
      { ...finishedRound, round: 1, linear: ['hidden1/dense'], linearized: ['hidden1/dense'] },
    ],
    ...{ environment: null, entropy: [], decisions: [], budgets: [] },
    checkpoints: [
      store.save(graph, weights, position(0), 'round'),
      store.save(graph, weights, position(1), 'latest'),
      store.save(withLinearForms(graph, ['hidden1/relu']), formed, position(1), 'round'),
    ],
  };
});

function refusal(work: () => unknown): LabErrorDetails {
  try {
    work();
  } catch (error) {
    if (error instanceof LabError) return error.details;
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('the plan of a round', () => {
  it('starts from the network that was trained in the round', () => {
    const dense = planOf(detail, { round: 0 });
    expect(dense.before).toMatchObject({ rectifiers: 2, depth: 2, parameters: 4 * 3 + 3 + 3 * 2 + 2 + 2 * 2 + 2 });
    expect(dense.steps.map(({ id }) => id)).toEqual(expect.arrayContaining(['linearize:hidden1/dense', 'linearize:hidden2/dense']));
    const best = planOf(detail, {});
    expect(best).toMatchObject({ runId: 'a', round: 1, original: withLinearForms(graph, ['hidden1/relu']), before: { rectifiers: 1 } });
    // Linear layers are not made linear again; everything becomes one layer with 4 inputs and 2 outputs.
    expect(best.steps.map(({ id }) => id)).not.toContain('linearize:hidden1/dense');
    expect(best.after).toEqual({ kernelLayers: 1, rectifiers: 0, depth: 0, parameters: 4 * 2 + 2, macs: 4 * 2 });
  });

  it('accepts the ID of a step that disappears if another one is left out', () => {
    const without = ['linearize:hidden2/dense', 'merge-dense:hidden1/dense..head/dense'];
    const { steps } = planOf(detail, { without });
    expect(steps.filter(({ taken }) => !taken).map(({ id }) => id)).toEqual(['linearize:hidden2/dense']);
  });

  it.each([
    [['linearize:attic'], 'The plan of round 1 has no step linearize:attic.'],
    [['nothing', 'linearize:hidden2/dense', 'x'], 'The plan of round 1 has no steps nothing, x.'],
  ])('refuses unknown steps: %j', (without, message) => {
    expect(refusal(() => planOf(detail, { without }))).toMatchObject({ code: 'not-found', location: 'without', message });
  });

  it('refuses an invalid graph, naming the node', () => {
    const nodes = graph.nodes.map((node) => (node.id === 'hidden2/relu' ? { ...node, op: 'softsign' } : node));
    const strange = { ...detail, graph: readStoredGraph({ ...graph, nodes }) };
    expect(refusal(() => planOf(strange, {}))).toMatchObject({
      ...{ code: 'unsupported', location: 'hidden2/relu', file: detail.folder },
    });
    expect(refusal(() => planOf({ ...detail, graph: null }, {}))).toMatchObject({ code: 'bad-file' });
  });

  it('refuses an unfinished round, even if it has a checkpoint', () => {
    const [dense] = detail.rounds;
    if (!dense) throw new Error('There is no round.');
    const unfinished = { ...detail, rounds: [dense] };
    expect(refusal(() => planOf(unfinished, {}))).toMatchObject({
      ...{ code: 'not-found', message: 'The run kept no model of round 1.', remedy: 'Choose one of the rounds 0.' },
    });
    const summary = { ...detail.summary, bestRound: null };
    expect(refusal(() => planOf({ ...detail, summary, rounds: [] }, {}))).toMatchObject({
      ...{ code: 'not-found', message: 'The run has no finished round yet.', remedy: 'Wait until its first round is finished.' },
    });
  });
});

describe('an edited plan', () => {
  it('has the merges that are forced', () => {
    // Without its linear forms, the network has nothing to merge but the classifier and the layer before it.
    const { steps, force } = planOf(detail, { force: ['merge-dense:hidden2/dense..head/dense'] });
    expect(force).toEqual(['merge-dense:hidden2/dense..head/dense']);
    expect(steps.filter(({ forced }) => forced).map(({ id }) => id)).toEqual(force);
  });

  it('is refused for a merge that is not possible', () => {
    expect(refusal(() => planOf(detail, { force: ['merge-dense:attic..head/dense'] }))).toMatchObject({
      ...{ code: 'not-found', location: 'force', message: 'The plan of round 1 has no step merge-dense:attic..head/dense.' },
    });
  });

  it('is a file that gives the same plan again, also for the request of a proof', () => {
    const plan = planOf(detail, { without: ['linearize:hidden2/dense'] });
    const file = planFileSchema.parse(JSON.parse(JSON.stringify(planFileOf(plan))));
    const again = planOf(detail, { stored: file.steps });
    expect(again).toEqual(plan);
    const { without, force } = again;
    const request = proofTaskRequest(kept(detail), { plan: 'exact', without, force }, '0.1.0');
    expect(request).toMatchObject({ without: ['linearize:hidden2/dense'], force: [] });
  });

  it('changes a stored plan: a step that is left out is no longer forced', () => {
    const { steps, ...plan } = planOf(detail, {});
    const merge = steps.find(({ kind }) => kind === 'merge-dense')?.id ?? '';
    const forced = steps.map((step) => (step.id === merge ? { ...step, forced: true as const } : step));
    expect(planOf(detail, { stored: forced })).toMatchObject({ force: [merge], after: plan.after });
    expect(planOf(detail, { stored: forced, without: [merge] })).toMatchObject({ force: [], without: [merge] });
  });
});

describe('the request of a proof', () => {
  it('describes the best round’s model completely, and lists each step once', () => {
    const without = ['merge-dense:hidden2/dense..head/dense', 'linearize:hidden2/dense', 'merge-dense:hidden2/dense..head/dense'];
    const request = proofTaskRequest(kept(detail), { plan: 'exact', without }, '0.1.0');
    expect(proofTaskRequestSchema.parse(request)).toEqual(request);
    expect(request).toMatchObject({
      run: { id: 'a', name: 'A', network: 'mlp 3-2', method: 'nepenthe', dataSet: 'digits', seed: 1 },
      ...{
        round: 1,
        without: ['linearize:hidden2/dense', 'merge-dense:hidden2/dense..head/dense'],
        linearized: ['hidden1/dense'],
        graph,
        states,
      },
      checkpoint: { file: 'checkpoints/round-001.safetensors' },
      denseCheckpoint: { file: 'checkpoints/round-000.safetensors' },
    });
  });

  it('has no steps to leave out for a model as trained', () => {
    const asTrained = { plan: 'none', without: ['linearize:hidden2/dense'] } as const;
    expect(refusal(() => proofTaskRequest(kept(detail), { ...asTrained, without: [...asTrained.without] }, '0.1.0'))).toMatchObject({
      ...{ code: 'not-found', message: 'The plan of round 1 has no step linearize:hidden2/dense.' },
    });
  });
});
