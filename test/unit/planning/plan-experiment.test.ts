import { describe, expect, it } from 'vitest';
import { type DataSet, planSchema } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import type { GraphNode, ModelGraph } from '#shared/graph/index.ts';
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

  it('counts steps without the images that are held out for calibration', () => {
    // 7000 - 700 images in batches of 128.
    expect(planOf({ method: { kind: 'shallow', calibration: 0.1 } }).stepsPerEpoch).toBe(50);
    expect(planOf({ method: { kind: 'shallow', calibration: 0 } }).stepsPerEpoch).toBe(55);
  });

  it('refuses a data set without an image to train on beside the calibration images', () => {
    const samples = { train: 1, validation: 1, test: 1 };
    const experiment = experimentSchema.parse({ data: { name: 'one' }, network: { kind: 'mlp' }, method: { kind: 'shallow' } });
    expect(() => planExperiment(experiment, { ...data, samples })).toThrow('All training images would be calibration images.');
  });

  it('notes the classes that a held-out split of the data set lacks', () => {
    const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [10, 10] } });
    expect(planExperiment(experiment, { ...data, missingClasses: { test: ['7'] } }).notes).toEqual([
      'Classes without test images, which test accuracy does not cover: 7.',
    ]);
    expect(planExperiment(experiment, data).notes).toEqual([]);
  });

  it('notes if entropy is not measured as the method was published', () => {
    const published = { zero: 'off', pool: 'batch' } as const;
    expect(planOf({ method: { kind: 'egp' }, entropy: published }).notes).toEqual([]);
    expect(planOf({ method: { kind: 'egp' } }).notes).toEqual([
      'EGP was published with another measurement of entropy: entropy.zero: off, entropy.pool: batch.',
    ]);
    expect(planOf({ method: { kind: 'imp' }, entropy: published }).notes).toEqual([]);
  });

  it('lists the layers without a bypass, and which of them are guarded', () => {
    const guardedBy = (method: object): readonly string[] => planOf({ method: method as ExperimentInput['method'] }).guarded;
    expect(planOf({}).withoutBypass).toEqual(['hidden1/dense', 'hidden2/dense']);
    expect(planOf({}).guarded).toEqual(['hidden1/dense', 'hidden2/dense']);
    expect(guardedBy({ kind: 'imp', locked: ['hidden1/dense'] })).toEqual(['hidden2/dense']);
    expect(guardedBy({ kind: 'uniform', unbypassed: 'prune' })).toEqual([]);
    expect(guardedBy({ kind: 'dense' })).toEqual([]);
    expect(guardedBy({ kind: 'shallow' })).toEqual([]);
    expect(guardedBy({ kind: 'shallow', zeta: 0.1 })).toEqual(['hidden1/dense', 'hidden2/dense']);
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

  describe('of a method that does not apply to every layer', () => {
    /** Images of 2x2 pixels; layer normalizations mix the channels of the layers named. */
    const planWith = (mixed: readonly string[]): ReturnType<typeof planExperiment> => {
      const layer = (id: string, input: string): GraphNode[] => [
        { id, op: 'dense', inputs: [input], units: 3, bias: true },
        ...(mixed.includes(id) ? [{ id: `${id}/norm`, op: 'layerNorm', inputs: [id], epsilon: 1e-5 } as const] : []),
        { id: `${id}/relu`, op: 'activation', kind: 'relu', inputs: [mixed.includes(id) ? `${id}/norm` : id] },
      ];
      const graph: ModelGraph = {
        format: 1,
        name: 'layers',
        nodes: [
          { id: 'input', op: 'input', inputs: [], shape: [2, 2, 1] },
          { id: 'flat', op: 'flatten', inputs: ['input'] },
          ...layer('a', 'flat'),
          ...layer('b', 'a/relu'),
          { id: 'head', op: 'dense', inputs: ['b/relu'], units: 10, bias: true },
        ],
        output: 'head',
      };
      const experiment = { data: { name: 'digits' }, network: { kind: 'imported', model: 'layers' }, method: { kind: 'l1-channels' } };
      return planExperiment(experimentSchema.parse(experiment), { ...data, shape: [2, 2, 1] }, { name: 'layers', graph, network: null });
    };
    const why = 'an operation after it needs all of its channels';

    it('names the layers that it leaves unchanged', () => {
      expect(planWith([]).skipped).toEqual([]);
      expect(planWith(['b']).skipped).toEqual([{ layer: 'b', why }]);
      expect(layerNotes(planWith(['b']))).toContain(`Left unchanged by the method: b: ${why}.`);
    });

    it('refuses a network without a layer that it applies to, and names the first one', () => {
      try {
        planWith(['a', 'b']);
        expect.unreachable();
      } catch (error) {
        expect(error instanceof LabError && error.details).toEqual({
          code: 'invalid-experiment',
          message: `L1 channel pruning applies to no layer of this network. The first one, a: ${why}.`,
          remedy: 'Choose another method or another network.',
          location: 'method.kind',
        });
      }
    });
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

  it('refuses to lock every layer that the method could change', () => {
    const attempt = (method: object): unknown => planOf({ method: method as ExperimentInput['method'] });
    const details = (name: string): object => ({
      code: 'invalid-experiment',
      message: `Every layer that ${name} could change is locked.`,
      remedy: 'Lock fewer layers, or choose the method dense.',
      location: 'method.locked',
    });
    const both = ['hidden1/dense', 'hidden2/dense'];
    expect(() => attempt({ kind: 'imp', locked: both })).toThrow(expect.objectContaining({ details: details('Magnitude pruning') }));
    // Outside of blocks, LaCoOT changes nothing: only the second layer keeps the shape of its input.
    expect(() => attempt({ kind: 'lacoot', locked: ['hidden2/dense'] })).toThrow(expect.objectContaining({ details: details('LaCoOT') }));
    expect(() => attempt({ kind: 'imp', locked: ['hidden2/dense'] })).not.toThrow();
  });
});
