import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compile } from '#main/program/compile.ts';
import { CompiledNetwork } from '#main/program/compiled-network.ts';
import { NO_AUGMENTATION, PLAIN_STEP, type Program, ProgramError, type ProgramOptions } from '#main/program/index.ts';
import { TensorflowSession } from '#main/program/session/tensorflow-session.ts';
import { channelsOf, type GraphNode, inferShapes, type ModelGraph, shapeAt } from '#shared/graph/index.ts';
import { randomBatch, randomParameters } from './open-program.ts';
import { convolution, dense, network, normalization, rectifier } from './small-network.ts';

/** The same network twice: with all of our own kernels, as on a CPU, and with TensorFlow's operations alone, as on a GPU. */
function both(graph: ModelGraph, options: Partial<ProgramOptions> = {}): readonly [kernels: Program, operations: Program] {
  const channels = channelsOf(shapeAt(inferShapes(graph), 'input'));
  const each = Array<number>(channels).fill(0.5);
  const whole: ProgramOptions = {
    ...PLAIN_STEP,
    ...{ labelSmoothing: 0, augmentation: NO_AUGMENTATION, precision: 'float32', normalization: { mean: each, std: each } },
    ...options,
  };
  const open = (device: 'cpu' | 'gpu'): Program => {
    const directory = mkdtempSync(join(tmpdir(), 'nepenthe-kernels-'));
    const compiled = compile(graph, whole, device);
    const program = new CompiledNetwork(compiled, new TensorflowSession(directory, compiled.savedModel));
    onTestFinished(() => {
      program.dispose();
      rmSync(directory, { recursive: true, force: true });
    });
    program.assign(randomParameters(graph));
    program.restart();
    return program;
  };
  return [open('cpu'), open('gpu')];
}

const relativeError = (ours: Float32Array | undefined, theirs: Float32Array): number => {
  const norm = (values: readonly number[]): number => Math.hypot(...values);
  return norm([...theirs].map((value, index) => value - (ours?.[index] ?? NaN))) / Math.max(norm([...theirs]), 1e-12);
};

const SETTINGS = { learningRate: 0.125, momentum: 0.5, weightDecay: 0.0625, seed: [3, 4] as const };

describe('counted states', () => {
  // 5 and 24 channels do not fill whole vectors; 80 fill one block of vectors and one more vector.
  it.each([1, 5, 16, 24, 80])(
    'match TensorFlow with %i channels, with and without normalization, also for a bounded rectifier',
    (channels) => {
      const same = { kernel: [3, 3], padding: [1, 1, 1, 1], filters: channels } as const;
      const graph = network(
        [7, 5, 2],
        convolution('a', 'input', same),
        normalization('norm', 'a'),
        rectifier('normalized', 'norm'),
        convolution('b', 'normalized', same),
        rectifier('bounded', 'b', 'relu6'),
        convolution('c', 'bounded', same),
        rectifier('smooth', 'c', 'gelu'),
        { id: 'mean', op: 'globalAveragePool', inputs: ['smooth'] },
        dense('head', 'mean', 3),
      );
      const [kernels, operations] = both(graph);
      for (const count of [1, 9, 64]) {
        for (const program of [kernels, operations]) program.observe('states', randomBatch(graph, count, count));
      }
      const [ours, theirs] = [kernels.takeObserved('states'), operations.takeObserved('states')];
      expect([...ours.keys()]).toEqual(['normalized', 'bounded', 'smooth']);
      const exact = (states: typeof ours): unknown =>
        [...states].map(([id, { regions, ...signs }]) => [id, signs, id === 'smooth' || regions]);
      expect(exact(ours)).toEqual(exact(theirs));
      // The regions of inputs at a threshold depend on their last bits.
      for (const name of ['low', 'off', 'bent', 'on'] as const) {
        const [own = [NaN], other = []] = [ours, theirs].map((states) => states.get('smooth')?.regions?.[name]);
        expect(Math.max(...own.map((count, channel) => Math.abs(count - (other[channel] ?? NaN))))).toBeLessThan(0.01 * 74 * 7 * 5);
      }
      expect(ours.get('bounded')?.regions?.high?.some((count) => count > 0)).toBe(true);
      expect(ours.get('bounded')?.on.some((on) => on > 0)).toBe(true);
    },
  );

  it('refuse NaN, in whole vectors and in the remainder', () => {
    const graph = network([1], dense('layer', 'input', 3), rectifier('relu', 'layer'), dense('head', 'relu', 2));
    const [kernels] = both(graph);
    for (const count of [1, 32]) {
      kernels.assign(new Map([['layer/bias', Float32Array.of(0, NaN, 0)]]));
      kernels.observe('states', randomBatch(graph, count));
      expect(() => kernels.takeObserved('states')).toThrow(ProgramError);
    }
  });
});

describe('a step', () => {
  const graph = network([11], dense('a', 'input', 37), rectifier('relu', 'a'), dense('head', 'relu', 5));

  it.each([{ nesterov: false }, { nesterov: true }])('with momentum matches TensorFlow: %o', ({ nesterov }) => {
    const [kernels, operations] = both(graph, { optimizer: { kind: 'sgd', nesterov }, labelSmoothing: 0.2 });
    const mask = new Float32Array(11 * 37).map((_, index) => index % 3 && 1);
    for (const program of [kernels, operations]) {
      program.assign(new Map([['a/kernel/mask', mask]]));
      for (const seed of [1, 2, 3]) program.step(randomBatch(graph, 17, seed), SETTINGS);
    }
    const ours = kernels.read();
    for (const [name, theirs] of operations.read()) expect(relativeError(ours.get(name), theirs), name).toBeLessThan(1e-5);
    expect(ours.get('a/kernel')?.every((weight, index) => index % 3 !== 0 || weight === 0)).toBe(true);
  });

  it('returns TensorFlow’s loss and number of correct samples, also for equal logits', () => {
    const [kernels, operations] = both(graph, { labelSmoothing: 0.1 });
    const batch = randomBatch(graph, 33);
    expect(kernels.evaluate(batch).correct).toBe(operations.evaluate(batch).correct);
    expect(kernels.evaluate(batch).loss).toBeCloseTo(operations.evaluate(batch).loss, 3);
    const names = ['head/kernel', 'head/bias'];
    const zeros = new Map([...operations.read(names)].map(([name, values]) => [name, new Float32Array(values.length)]));
    for (const program of [kernels, operations]) program.assign(zeros);
    // Smoothing changes nothing for equal logits.
    const loss = expect.closeTo(33 * Math.log(5), 4) as number;
    expect(kernels.evaluate(batch)).toEqual({ ...operations.evaluate(batch), loss, nll: loss });
  });

  it('reports the negative log-likelihood beside the smoothed loss', () => {
    const batch = randomBatch(graph, 33);
    for (const program of both(graph, { labelSmoothing: 0.1 })) {
      const logits = program.logits(batch.images);
      let [nll, smoothed] = [0, 0];
      for (const [index, label] of batch.labels.entries()) {
        const own = [...logits.subarray(5 * index, 5 * index + 5)];
        const logSum = Math.log(own.reduce((sum, logit) => sum + Math.exp(logit), 0));
        nll += logSum - (own[label] ?? NaN);
        // Targets: 0.9 + 0.02 for the label, 0.02 for the others.
        smoothed += own.reduce((sum, logit, k) => sum + (k === label ? 0.92 : 0.02) * (logSum - logit), 0);
      }
      const scores = program.evaluate(batch);
      expect(scores.nll).toBeCloseTo(nll, 3);
      expect(scores.loss).toBeCloseTo(smoothed, 3);
      expect(Math.abs(nll - smoothed)).toBeGreaterThan(0.1);
    }
    const [plain] = both(graph);
    expect(plain.evaluate(batch).nll).toBe(plain.evaluate(batch).loss);
  });

  it('uses the previous weights even if they have other readers', () => {
    const [kernels] = both(graph, { ema: 0.5 });
    const [plain] = both(graph);
    const batch = randomBatch(graph, 8);
    for (const program of [kernels, plain]) program.step(batch, SETTINGS);
    const trained = kernels.read(['a/kernel/trained']).get('a/kernel/trained');
    expect(trained).toEqual(plain.read(['a/kernel']).get('a/kernel'));
  });
});

describe('tiled Winograd convolution', () => {
  const filtered = (id: string, input: string, filters: number): GraphNode =>
    convolution(id, input, { kernel: [3, 3], padding: [1, 1, 1, 1], filters });

  // Whole tiles, tiles cut on one side or both, images smaller than two tiles; more and fewer tiles than in one group.
  it.each([
    { image: [8, 8], count: 5 },
    { image: [7, 9], count: 3 },
    { image: [4, 5], count: 1 },
    { image: [13, 6], count: 16 },
  ])('takes the step of the direct convolution for $count images of $image, up to float32 rounding', ({ image, count }) => {
    const [height = 0, width = 0] = image;
    const graph = network(
      [height, width, 3],
      filtered('stem', 'input', 16),
      rectifier('relu0', 'stem'),
      filtered('wider', 'relu0', 48),
      rectifier('relu1', 'wider'),
      filtered('narrower', 'relu1', 32),
      { id: 'mean', op: 'globalAveragePool', inputs: ['narrower'] },
      dense('head', 'mean', 3),
    );
    const small = new Map([...randomParameters(graph)].map(([name, values]) => [name, values.map((value) => value / 8)]));
    const steps = both(graph).map((program) => {
      program.assign(small);
      program.step(randomBatch(graph, count), { learningRate: 1e4, momentum: 0, weightDecay: 0, seed: [1, 2] });
      return program.read([...small.keys()]);
    });
    const gradient = (of: Float32Array | undefined, name: string): Float32Array =>
      Float32Array.from(of ?? [], (value, index) => ((small.get(name)?.[index] ?? NaN) - value) / 1e4);
    for (const name of small.keys()) {
      const [ours, theirs] = steps.map((step) => gradient(step.get(name), name));
      expect(relativeError(ours, theirs ?? new Float32Array()), name).toBeLessThan(2e-5);
    }
  });
});
