import { describe, expect, it } from 'vitest';
import { type DataSet, planSchema } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import { layerNotes, planExperiment } from '#shared/planning/index.ts';

const data: DataSet = {
  name: 'digits',
  title: 'Digits',
  source: 'test',
  shape: [28, 28, 1],
  classes: Array.from('0123456789'),
  samples: { train: 7000, validation: 1500, test: 1500 },
  mean: [0.13],
  std: [0.3],
  bytes: 0,
  addedAt: null,
};

const planOf = (over: Partial<ExperimentInput>): ReturnType<typeof planExperiment> =>
  planExperiment(experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [10, 10] }, ...over }), data);

describe('a plan', () => {
  it('counts layers, weights and steps', () => {
    const plan = planOf({ method: { kind: 'nepenthe', rounds: 2, zeta: 0.5 } });
    expect(plan.layers.map((layer) => [layer.name, layer.neurons, layer.weights, layer.bypassed])).toEqual([
      ['hidden1/dense', 10, 7840, false],
      ['hidden2/dense', 10, 100, false],
    ]);
    expect(plan.prunable).toBe(7940);
    expect(plan.depth).toBe(2);
    expect(plan.stepsPerEpoch).toBe(55); // ceil(7000 / 128)
    expect(plan.steps).toBe(55 * 3 * 3);
    expect(plan.sparsity).toEqual([0, 0.5, 0.75]);
    expect(planSchema.safeParse(plan).success).toBe(true);
  });

  it('notes the classes that a held-out split of the data set lacks', () => {
    const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [10, 10] } });
    expect(planExperiment(experiment, { ...data, missingClasses: { test: ['7'] } }).notes).toEqual([
      'Classes without test images, which test accuracy does not cover: 7.',
    ]);
    expect(planExperiment(experiment, data).notes).toEqual([]);
  });

  it('lists the layers without a bypass, and which of them are guarded', () => {
    const guardedBy = (method: object): readonly string[] => planOf({ method: method as ExperimentInput['method'] }).guarded;
    expect(planOf({}).withoutBypass).toEqual(['hidden1/dense', 'hidden2/dense']);
    expect(planOf({}).guarded).toEqual(['hidden1/dense', 'hidden2/dense']);
    expect(guardedBy({ kind: 'imp', locked: ['hidden1/dense'] })).toEqual(['hidden2/dense']);
    expect(guardedBy({ kind: 'uniform', unbypassed: 'prune' })).toEqual([]);
    expect(guardedBy({ kind: 'dense' })).toEqual([]);
  });

  it('lists what is not prunable, and why', () => {
    expect(planOf({}).unprunable).toEqual([{ node: 'head/dense', reason: 'head' }]);
    expect(layerNotes(planOf({}))).toEqual([
      'Guarded: no path bypasses hidden1/dense, hidden2/dense. Pruning leaves them the largest weight of each output channel.',
      'Not prunable: the head, which yields the logits: head/dense.',
    ]);
    expect(layerNotes({ guarded: ['a'], skipped: [], unprunable: [{ node: 'b', reason: 'gate' }] })).toEqual([
      'Guarded: no path bypasses a. Pruning leaves it the largest weight of each output channel.',
      'Not prunable: the layers of 1 gate, which only scales other tensors: b. Set entropy.gates to include them.',
    ]);
  });

  it('names the layers that the method skips, by reason', () => {
    const why = 'it has no batch normalization';
    const skipped = [
      { layer: 'a', why },
      { layer: 'b', why: 'it is a gate' },
      { layer: 'c', why },
    ];
    expect(layerNotes({ guarded: [], skipped, unprunable: [] })).toEqual([
      'Left unchanged by the method: a, c: it has no batch normalization.',
      'Left unchanged by the method: b: it is a gate.',
    ]);
  });

  it('excludes locked weights from the sparsity', () => {
    const plan = planOf({ method: { kind: 'imp', rounds: 1, zeta: 0.5, locked: ['hidden2/dense'] } });
    expect(plan.sparsity[1]).toBeCloseTo((0.5 * 7840) / 7940, 12);
  });

  it('refuses to lock a layer that does not exist, and lists those that do', () => {
    const attempt = (): unknown => planOf({ method: { kind: 'nepenthe', locked: ['hidden9/dense'] } });
    expect(attempt).toThrow(LabError);
    expect(attempt).toThrow('There is no layer hidden9/dense to lock.');
    try {
      attempt();
    } catch (error) {
      expect(error instanceof LabError && error.details).toMatchObject({
        location: 'method.locked.0',
        remedy: 'The network’s layers are hidden1/dense, hidden2/dense.',
      });
    }
  });
});
