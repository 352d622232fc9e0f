import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compile } from '#main/program/compile.ts';
import { CompiledNetwork } from '#main/program/compiled-network.ts';
import { NO_AUGMENTATION, PLAIN_STEP, type Program, ProgramError, type ProgramOptions } from '#main/program/index.ts';
import { TensorflowSession } from '#main/program/session/tensorflow-session.ts';
import { type ActivationKind, channelsOf, type GraphNode, inferShapes, type ModelGraph, shapeAt } from '#shared/graph/index.ts';
import { randomBatch, randomParameters } from './open-program.ts';
import { convolution, dense, flatten, globalPool, network, normalization, rectifier } from './small-network.ts';

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

describe('gated activations', () => {
  // Inputs from about -12 to 12; 3 x 5 x 7 values do not fill vectors, and 48 channels fill three.
  const inputs = (kind: ActivationKind, channels: number): ModelGraph =>
    network([3, 5, channels], rectifier('gate', 'input', kind), globalPool('mean', 'gate'), dense('head', 'mean', 4));

  it.each(['gelu', 'geluTanh', 'silu'] as const)('%s, its gradient and its counts match TensorFlow’s operations', (kind) => {
    for (const channels of [1, 7, 48]) {
      const graph = inputs(kind, channels);
      const spread = { mean: Array<number>(channels).fill(0.5), std: Array<number>(channels).fill(0.04) };
      const [kernels, operations] = both(graph, { normalization: spread });
      const batch = randomBatch(graph, 9);
      expect(relativeError(kernels.logits(batch.images), operations.logits(batch.images))).toBeLessThan(1e-6);
      for (const program of [kernels, operations]) program.observe('states', batch);
      expect(kernels.takeObserved('states')).toEqual(operations.takeObserved('states'));
      for (const program of [kernels, operations]) program.step(batch, SETTINGS);
      const ours = kernels.read();
      for (const [name, theirs] of operations.read()) expect(relativeError(ours.get(name), theirs), name).toBeLessThan(1e-5);
    }
  });

  it.each(['gelu', 'geluTanh', 'silu'] as const)('%s has the gradient of TensorFlow’s operations', (kind) => {
    const graph = network([9], dense('a', 'input', 21), rectifier('gate', 'a', kind), dense('head', 'gate', 4));
    const steps = both(graph).map((program) => {
      program.step(randomBatch(graph, 13), { learningRate: 1, momentum: 0, weightDecay: 0, seed: [1, 2] });
      return program.read(['a/kernel', 'a/bias']);
    });
    const before = randomParameters(graph);
    for (const name of ['a/kernel', 'a/bias']) {
      const [ours, theirs] = steps.map((step) =>
        Float32Array.from(step.get(name) ?? [], (value, index) => (before.get(name)?.[index] ?? NaN) - value),
      );
      expect(relativeError(ours, theirs ?? new Float32Array()), name).toBeLessThan(1e-5);
    }
  });

  it('GELU has the values of the normal distribution', () => {
    // One image per pixel value: z = pixel / 255 - 0.5, times 10. The head passes y and -y through.
    const graph = network([1], rectifier('gate', 'input', 'gelu'), dense('head', 'gate', 2));
    const [kernels] = both(graph, { normalization: { mean: [0.5], std: [0.1] } });
    kernels.assign(
      new Map([
        ['head/kernel', Float32Array.of(1, -1)],
        ['head/bias', new Float32Array(2)],
      ]),
    );
    const logits = kernels.logits(Uint8Array.of(0, 102, 153, 255));
    // z = -5, -1, 1, 5 with Φ(1) = 0.841344746, Φ(5) = 0.999999713
    const expected = [-1.433e-6, -0.158655254, 0.841344746, 4.999998567];
    for (const [index, value] of expected.entries()) expect(logits[2 * index]).toBeCloseTo(value, 6);
  });
});

it('pixels become inputs as TensorFlow computes them, for any number of channels', () => {
  for (const channels of [1, 3, 16, 70]) {
    const graph = network([5, 3, channels], flatten('all', 'input'), dense('head', 'all', 6));
    const normalized = {
      mean: Array.from({ length: channels }, (_, channel) => 0.3 + channel / 100),
      std: Array.from({ length: channels }, (_, channel) => 0.2 + channel / 50),
    };
    const [kernels, operations] = both(graph, { normalization: normalized });
    const { images } = randomBatch(graph, 7);
    expect(relativeError(kernels.logits(images), operations.logits(images)), `${channels} channels`).toBeLessThan(1e-6);
  }
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
