import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { proofSheetSchema, verdict } from '#shared/proof/index.ts';
import { floats, madeOnnx, node } from '../../fixtures/onnx-import/made-onnx.ts';
import { isLong } from '../../random-cases.ts';
import { RUNNER } from '../programs.ts';
import { CommandLine } from './command-line.ts';

const lab = new CommandLine();
const outside = mkdtempSync(join(tmpdir(), 'nepenthe-reduce-'));
const file = join(outside, 'colors.onnx');
const data = join(outside, 'images');
const wideFile = join(outside, 'wide.onnx');
const classes = join(outside, 'classes.txt');
const SIDE = 8;

/** The order of the model's outputs; class folders are sorted otherwise. */
const colors = { red: [210, 60, 60], green: [60, 210, 60], blue: [60, 60, 210] } as const;
const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/**
 * A network that names the dominant color of pixels of 0 to 255, channels last, by a softmax. Its biases keep both rectifiers always on for
 * pixels, so that they are linear.
 */
const model = madeOnnx({
  input: [SIDE, SIDE, 3],
  output: ['batch', 3],
  constants: {
    mean: floats([3], [120, 120, 120]),
    std: floats([3], [60, 60, 60]),
    kernel: floats([3, 3, 1, 1], identity),
    above: floats([3], [9, 9, 9]),
    head: floats([3, 3], identity),
  },
  nodes: [
    node('Sub', ['x', 'mean'], 'centered'),
    node('Div', ['centered', 'std'], 'scaled'),
    node('Transpose', ['scaled'], 'images', { perm: [0, 3, 1, 2] }),
    node('Conv', ['images', 'kernel', 'above'], 'first'),
    node('Relu', ['first'], 'on'),
    node('Conv', ['on', 'kernel', 'above'], 'second'),
    node('Relu', ['second'], 'still on'),
    node('GlobalAveragePool', ['still on'], 'pooled'),
    node('Flatten', ['pooled'], 'flat'),
    node('MatMul', ['flat', 'head'], 'logits'),
    node('Softmax', ['logits'], 'y', { axis: 1 }),
  ],
});

/** Channels that each read one color. */
const WIDTH = 192;
const WIDE_SIDE = 16;
/**
 * The same for images of another size, by wide layers. Its rectifiers are OFF for some pixels and ON for most, so that no one is linear; they
 * can become linear, and then its layers merge into small ones, which takes far less time.
 */
const wideModel = madeOnnx({
  input: [WIDE_SIDE, WIDE_SIDE, 3],
  output: ['batch', 3],
  constants: {
    mean: floats([3], [120, 120, 120]),
    std: floats([3], [60, 60, 60]),
    widen: floats([WIDTH, 3, 1, 1], ones(WIDTH, 3)),
    above: floats([WIDTH], new Array<number>(WIDTH).fill(1.3)),
    mix: floats([WIDTH, WIDTH, 1, 1], ones(WIDTH, WIDTH)),
    below: floats([WIDTH], new Array<number>(WIDTH).fill(-0.01)),
    head: floats([WIDTH, 3], ones(WIDTH, 3)),
  },
  nodes: [
    node('Sub', ['x', 'mean'], 'centered'),
    node('Div', ['centered', 'std'], 'scaled'),
    node('Transpose', ['scaled'], 'images', { perm: [0, 3, 1, 2] }),
    node('Conv', ['images', 'widen', 'above'], 'first'),
    node('Relu', ['first'], 'mostly on'),
    node('Conv', ['mostly on', 'mix', 'below'], 'second'),
    node('Relu', ['second'], 'mostly on, too'),
    node('Conv', ['mostly on, too', 'mix', 'below'], 'third'),
    node('GlobalAveragePool', ['third'], 'pooled'),
    node('Flatten', ['pooled'], 'flat'),
    node('MatMul', ['flat', 'head'], 'logits'),
    node('Softmax', ['logits'], 'y', { axis: 1 }),
  ],
});

/** The same classes, whatever the image: all weights are 0. */
const constantModel = madeOnnx({
  input: [3, SIDE, SIDE],
  output: ['batch', 3],
  constants: { kernel: floats([3, 3, 1, 1], new Array<number>(9).fill(0)), head: floats([3, 3], identity) },
  nodes: [
    node('Conv', ['x', 'kernel'], 'first'),
    node('Relu', ['first'], 'off'),
    node('GlobalAveragePool', ['off'], 'pooled'),
    node('Flatten', ['pooled'], 'flat'),
    node('MatMul', ['flat', 'head'], 'y'),
  ],
});

/** A matrix whose entries are 1 or, where the color of the row is not that of the column, 0; rows of many columns add up to 1. */
function ones(rows: number, columns: number): number[] {
  const one = columns > 3 ? 3 / columns : 1;
  return Array.from({ length: rows * columns }, (_, index) => (Math.floor(index / columns) % 3 === (index % columns) % 3 ? one : 0));
}

const documentSchema = z.object({
  point: z.number().nullable(),
  linear: z.array(z.string()),
  exported: z.object({ file: z.string(), sha256: z.string() }),
  proofFile: z.string(),
  before: z.object({ accuracy: z.number(), depth: z.number(), macs: z.number() }),
  after: z.object({ accuracy: z.number(), depth: z.number(), macs: z.number() }),
});

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

beforeAll(async () => {
  vi.stubEnv('NEPENTHE_RUNNER', RUNNER);
  // Which points the front has depends on no clock.
  vi.stubEnv('NEPENTHE_MEASURE_LATENCIES', 'off');
  writeFileSync(file, model);
  writeFileSync(classes, Object.keys(colors).join('\n'));
  for (const [name, [r, g, b]] of Object.entries(colors)) {
    mkdirSync(join(data, name), { recursive: true });
    for (let index = 0; index < 30; index++) {
      const background = { r: r - index, g: g - index, b: b - index };
      // Larger than the model's images, so that they are resized.
      const image = sharp({ create: { width: 12, height: 10, channels: 3, background } });
      await image.png().toFile(join(data, name, `${index}.png`));
    }
  }
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(outside, { recursive: true, force: true });
  lab[Symbol.dispose]();
});

/** Outputs of a file for pixels, and what it declares about input and output. */
async function outputsOf(
  path: string,
  pixels: Float32Array,
): Promise<{ readonly ports: readonly unknown[]; readonly values: Float32Array }> {
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1 });
  try {
    const dims = [pixels.length / (SIDE * SIDE * 3), SIDE, SIDE, 3];
    const { y } = await session.run({ x: new Tensor('float32', pixels, dims) });
    if (!(y?.data instanceof Float32Array)) throw new Error('no float32 output');
    return { ports: [...session.inputMetadata, ...session.outputMetadata], values: y.data };
  } finally {
    await session.release();
  }
}

describe('nepenthe reduce', () => {
  it('ends with what is probably wrong if the model is no better than guessing', async () => {
    const { code, json, err } = await lab.run('reduce', file, '--data', data, '--epochs', '0', '--json');
    expect(code).toBe(3);
    // The folders are sorted blue, green, red: only green is right.
    expect(json).toMatchObject({ error: { code: 'conflict', location: '--classes' } });
    expect(JSON.stringify(json)).toContain('no better than guessing one of 3 classes');
    expect(err).toMatch(/The model as imported: 33\.33 % on validation/);
    expect(existsSync(join(outside, 'colors-reduced.onnx'))).toBe(false);
  });

  it('writes a file that replaces the original, with its proof sheet', async () => {
    const original = hashOf(file);
    const args = ['reduce', file, '--data', data, '--classes', classes, '--epochs', '0'];
    const { code, json, err } = await lab.run(...args, '--json');
    expect([code, err.includes('The model as imported: 100.00 %')]).toEqual([0, true]);
    const { exported, proofFile, before, after, point } = documentSchema.parse(json);
    expect([exported.file, proofFile]).toEqual([join(outside, 'colors-reduced.onnx'), join(outside, 'colors-reduced.proof.json')]);
    expect([hashOf(file), hashOf(exported.file)]).toEqual([original, exported.sha256]);
    expect(proofSheetSchema.parse(JSON.parse(readFileSync(proofFile, 'utf8'))).models.at(-1)?.role).toBe('reduced');
    // Both rectifiers are always on: without them, depth is 0 and nothing is lost.
    expect([before.depth, after.depth, before.accuracy, after.accuracy]).toEqual([2, 0, 100, 100]);
    // That is exact, so that no point of the front saves more.
    expect(point).toBeNull();
    expect(err).toMatch(/No linear activation and no bypassed block or convolution saves time|The layers are chosen without the front/);

    const pixels = Float32Array.from({ length: 5 * SIDE * SIDE * 3 }, (_, index) => (index * 37) % 256);
    const [theirs, ours] = [await outputsOf(file, pixels), await outputsOf(exported.file, pixels)];
    expect(ours.ports).toEqual(theirs.ports);
    expect(Math.max(...theirs.values.map((value, index) => Math.abs(value - (ours.values[index] ?? NaN))))).toBeLessThan(1e-5);
    // Five different rows of probabilities.
    expect(new Set(theirs.values).size).toBeGreaterThan(5);
  });

  it.runIf(isLong).each<[string, readonly string[], RegExp]>([
    [
      'to be so many times as fast, without training',
      ['--speed-up', '1.5', '--epochs', '0'],
      /^Approximate: [12] activations? becomes? linear/m,
    ],
    ['within a loss of accuracy, with training', ['--accuracy-loss', '50', '--epochs', '1'], /makes linear: /],
  ])('chooses a network of the front %s', async (_, options, said) => {
    writeFileSync(wideFile, wideModel);
    const args = ['reduce', wideFile, '--data', data, '--classes', classes, ...options];
    const { code, json, err } = await lab.run(...args, '--json');
    expect(code, `${err}${JSON.stringify(json)}`).toBe(0);
    const { exported, proofFile, before, after, point, linear } = documentSchema.parse(json);
    expect(point).toBeGreaterThan(0);
    expect(linear.length).toBeGreaterThan(0);
    expect([before.depth, before.accuracy]).toEqual([2, 100]);
    expect(after.depth).toBeLessThan(2);
    expect(after.macs).toBeLessThan(before.macs / 1.5);
    expect(after.accuracy).toBeGreaterThan(50);
    expect(hashOf(exported.file)).toBe(exported.sha256);
    // The front is a table, with the chosen point below it.
    expect(err).toMatch(/^ +LATENCY MS +PREDICTED +SPEED-UP +ACCURACY +CHANGE +LAYERS THAT GO$/m);
    const sheet = proofSheetSchema.parse(JSON.parse(readFileSync(proofFile, 'utf8')));
    expect([err, ...verdict(sheet)].join('\n')).toMatch(said);
  });

  it.each<[string, () => readonly string[], number, object]>([
    ['an output that is the original', () => ['--out', file], 3, { code: 'conflict', location: '--out' }],
    ['another ending', () => ['--out', join(outside, 'net.pt')], 2, { code: 'usage', location: '--out' }],
    ['classes of another number', () => ['--classes', writtenClasses('red\ngreen')], 3, { code: 'bad-file' }],
    [
      'classes with other names',
      () => ['--classes', writtenClasses('red\ngreen\nturquoise')],
      3,
      { code: 'conflict', location: '--classes' },
    ],
  ])('refuses %s', async (_, options, exitCode, error) => {
    const ended = await lab.run('reduce', file, '--data', data, ...options(), '--json');
    expect([ended.code, ended.json]).toMatchObject([exitCode, { error }]);
  });

  it('refuses a model of which nothing is left, which stays as it is', async () => {
    const constant = join(outside, 'constant.onnx');
    writeFileSync(constant, constantModel);
    const { code, json } = await lab.run('reduce', constant, '--data', data, '--epochs', '0', '--json');
    expect([code, json]).toMatchObject([3, { error: { code: 'conflict', location: '--classes' } }]);
    expect(readFileSync(constant)).toEqual(Buffer.from(constantModel));
    expect(existsSync(join(outside, 'constant-reduced.onnx'))).toBe(false);
  });

  it('refuses images of another size than the model’s', async () => {
    const { code, json } = await lab.run('reduce', file, '--data', 'digits', '--json');
    expect([code, json]).toMatchObject([3, { error: { code: 'conflict', location: '--data' } }]);
  });
});

function writtenClasses(text: string): string {
  const path = join(outside, 'other-classes.txt');
  writeFileSync(path, text);
  return path;
}
