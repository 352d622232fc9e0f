import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { analyses } from '#shared/analysis/index.ts';
import { runReportSchema, storedAnalysisSchema, storedProofSchema } from '#shared/contract/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { verdict } from '#shared/proof/index.ts';
import { planFileSchema } from '#shared/reduction/index.ts';
import { RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

const lab = new CommandLine();
afterAll(() => lab[Symbol.dispose]());

const experiment: ExperimentInput = {
  data: { name: 'digits' },
  // Layers so wide that the network is clearly faster once they merge.
  network: { kind: 'mlp', hidden: [1024, 256] },
  training: { epochs: 1 },
  method: { kind: 'imp', rounds: 1, zeta: 0.5, delta: 100 },
};

describe('nepenthe analyze', () => {
  let id = '';
  beforeAll(async () => {
    vi.stubEnv('NEPENTHE_RUNNER', RUNNER);
    const file = join(lab.dataDir, 'experiment.json');
    writeFileSync(file, JSON.stringify(experiment));
    const { json } = await lab.run('run', file, '--json');
    id = runReportSchema.parse(json).runId;
    vi.unstubAllEnvs();
  });

  it('evaluates a real run’s model with each layer linear, and shows the stored result afterwards', async () => {
    const { code, json } = await lab.run('analyze', 'sensitivity', id, '--images', '500', '--json');
    expect(code).toBe(0);
    const { result, round, ...first } = storedAnalysisSchema.extend({ result: analyses.sensitivity.result }).parse(json);
    expect([round, result.images]).toEqual([1, 500]);
    expect(result.layers.map(({ layer }) => layer)).toEqual(['hidden1/dense', 'hidden2/dense']);
    for (const { accuracy, nll } of result.layers) {
      expect(accuracy).toBeLessThanOrEqual(result.model.accuracy + 5);
      expect(nll).toBeGreaterThan(0);
    }
    const again = storedAnalysisSchema.parse((await lab.run('analyze', 'sensitivity', id, '--images', '500', '--json')).json);
    expect(again.id).toBe(first.id);
    const { out } = await lab.run('analyze', 'sensitivity', id, '--images', '500');
    expect(out).toMatch(/^LAYER +ENTROPY +ACCURACY +CHANGE +NLL CHANGE$/m);
    expect(out).toMatch(/^Spearman’s ρ over 2 layers:/m);
  });

  it('measures generalization and robustness, as trained and reduced, in each round', async () => {
    const analyzed = async (kind: string, ...options: string[]) => (await lab.run('analyze', kind, id, ...options, '--json')).json;
    const stored = <Result extends z.ZodType>(result: Result) => storedAnalysisSchema.extend({ result });

    const rounds = z
      .object({ analyses: z.array(stored(analyses.generalization.result)) })
      .parse(await analyzed('generalization', '--every-round'));
    expect(rounds.analyses.map(({ round }) => round)).toEqual([0, 1]);
    for (const { result } of rounds.analyses)
      expect(result.splits.train.accuracy - result.splits.test.accuracy).toBeCloseTo(result.gap.accuracy, 9);
    const reduced = stored(analyses.generalization.result).parse(await analyzed('generalization', '--round', '0', '--plan', 'exact'));
    expect(reduced.result.splits.test.accuracy).toBeCloseTo(rounds.analyses[0]?.result.splits.test.accuracy ?? NaN, 6);

    const few = ['--images', '100'];
    const { result: corrupted } = stored(analyses.corruptions.result).parse(
      await analyzed('corruptions', ...few, '--corruptions', 'contrast,gaussian-noise'),
    );
    expect(corrupted.corruptions.map(({ name }) => name)).toEqual(['gaussian-noise', 'contrast']);
    expect(corrupted.leftOut).toEqual([]);

    const { result: attacked } = stored(analyses.attacks.result).parse(
      await analyzed('attacks', ...few, '--epsilons', '8/255,0.5', '--steps', '5'),
    );
    expect(attacked.attacks).toHaveLength(6);
    const [weak, strong] = attacked.worst.map(({ accuracy }) => accuracy);
    expect(weak).toBeLessThanOrEqual(attacked.clean.accuracy);
    expect(strong).toBeLessThanOrEqual(10);

    const { result: weights } = stored(analyses.weights.result).parse(await analyzed('weights'));
    // The method prunes half of the weights that it considers.
    expect(weights.kernels.map(({ node, nonzero, weights: all, norm }) => [node, nonzero < all, norm !== null && norm > 0])).toEqual([
      ...[
        ['hidden1/dense', true, true],
        ['hidden2/dense', true, true],
      ],
      expect.arrayContaining([expect.any(String), false, true]),
    ]);

    const { result: noise } = stored(analyses['noise-gain'].result).parse(await analyzed('noise-gain', ...few));
    expect(noise.layers.map(({ layer }) => layer)).toEqual(['hidden1/dense', 'hidden2/dense']);
    for (const value of [noise.input, noise.logits, noise.jacobian]) expect(value).toBeGreaterThan(0);
    // A run that is named twice is analyzed once.
    const { json: twice } = await lab.run('analyze', 'noise-gain', id, id.slice(0, 10), ...few, '--every-round', '--json');
    expect(
      z
        .object({ analyses: z.array(stored(analyses['noise-gain'].result)) })
        .parse(twice)
        .analyses.map(({ round }) => round),
    ).toEqual([0, 1]);
  });

  it('prints tables', async () => {
    const text = async (kind: string, ...options: string[]): Promise<string> => (await lab.run('analyze', kind, id, ...options)).out;
    expect(await text('generalization')).toMatch(/^SPLIT +IMAGES +ACCURACY +NLL +ECE$/m);
    expect(await text('corruptions', '--images', '100', '--corruptions', 'contrast,gaussian-noise')).toMatch(
      /^CORRUPTION +1 +2 +3 +4 +5 +MEAN$/m,
    );
    expect(await text('attacks', '--images', '100', '--epsilons', '8/255,0.5', '--steps', '5')).toMatch(/^ *ε +FGSM +PGD +APGD +ALL$/m);
    expect(await text('noise-gain', '--images', '100')).toMatch(/^Frobenius norm of the Jacobian of the logits by pixels 0..1: /m);
  });

  it('refuses what the data does not allow before anything starts', async () => {
    const refused = async (...args: string[]) => lab.run('analyze', ...args, '--json');
    expect(await refused('corruptions', id, '--corruptions', 'saturation')).toMatchObject({
      code: 3,
      json: { error: { code: 'unsupported', message: 'Saturation needs images of 3 channels, not 1.', location: 'corruptions' } },
    });
    expect(await refused('corruptions', id, '--corruptions', 'rain')).toMatchObject({ code: 2, json: { error: { code: 'usage' } } });
    expect(await refused('transfer', id, '--data-set', 'nowhere')).toMatchObject({ code: 2, json: { error: { code: 'not-found' } } });
  });

  it('draws the front of latency and accuracy, chooses a point of it, and writes the experiment that trains it', async () => {
    const front = async (...options: string[]) => lab.run('analyze', 'front', id, '--images', '300', '--threads', '1', ...options);
    const { code, json } = await front('--json');
    expect(code).toBe(0);
    const { result } = storedAnalysisSchema.extend({ result: analyses.front.result }).parse(json);
    expect(result).toMatchObject({ split: 'train', images: 300, threads: 1, batch: 1, linearized: [] });
    expect(result.candidates.map(({ layers }) => layers)).toEqual([['hidden1/dense'], ['hidden2/dense']]);
    for (const { latency, accuracy } of result.points) {
      expect(latency).toBeLessThan(result.model.latency);
      expect(accuracy).toBeLessThanOrEqual(100);
    }
    expect((await front()).out).toMatch(/^ +LATENCY MS +PREDICTED +SPEED-UP +ACCURACY +CHANGE +LAYERS THAT GO$/m);
    expect(await front('--point', '99', '--json')).toMatchObject({ code: 2, json: { error: { code: 'not-found', location: '--point' } } });
    expect(await front('--experiment', 'x.json', '--json')).toMatchObject({ json: { error: { code: 'invalid-request' } } });
    expect(result.points.length).toBeGreaterThan(0);
    const file = join(lab.dataDir, 'point.json');
    const chosen = await front('--point', '1', '--experiment', file, '--json');
    expect(chosen.json).toMatchObject({ chosen: result.points[0] });
    const method = { kind: 'shallow', rounds: 1, given: result.points[0]?.layers, bypassed: [], dropped: [] };
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ network: experiment.network, method });
  });

  it('makes a point of the front without training, and proves it', async () => {
    const file = join(lab.dataDir, 'plan.json');
    const { json } = await lab.run('plan', id, '--front-point', '1', '--out', file, '--json');
    const { steps } = planFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const changes = steps.filter(({ kind }) => kind === 'majority-form');
    expect(changes.length).toBeGreaterThan(0);
    expect(json).toMatchObject({ round: 1, force: changes.map(({ id: step }) => step) });
    for (const step of changes) expect(step).toMatchObject({ taken: true, forced: true, exactOn: 'nothing' });
    const [proven, direct] = [
      await lab.run('proof', id, '--plan', file, '--json'),
      await lab.run('proof', id, '--front-point', '1', '--json'),
    ];
    const { sheet, id: proof } = storedProofSchema.parse(proven.json);
    expect(storedProofSchema.parse(direct.json).id).toBe(proof);
    expect([sheet.delta, sheet.reduced?.worst ?? NaN]).toEqual([100, expect.toSatisfy((worst: number) => worst < 1e-4)]);
    expect(verdict(sheet)[0]).toMatch(
      /^Approximate: \d activations? becomes? linear by majority states, without training\..*within δ \(100 points\)\.$/,
    );
    expect(await lab.run('plan', id, '--front-point', '99', '--json')).toMatchObject({
      ...{ code: 2, json: { error: { code: 'not-found', location: '--front-point' } } },
    });
    expect(await lab.run('plan', id, '--round', '0', '--front-point', '1', '--json')).toMatchObject({
      ...{ code: 2, json: { error: { message: 'The model of round 0 has no front of latency and accuracy yet.' } } },
    });
  });

  it('names the existing rounds when asked for another', async () => {
    const { code, json } = await lab.run('analyze', 'sensitivity', id, '--round', '7', '--json');
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: 'not-found', message: 'The run kept no model of round 7.' } });
  });
});
