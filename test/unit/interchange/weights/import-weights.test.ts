import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, importWeights, type Tensor } from '#main/interchange/index.ts';
import { trainedValues } from '#main/interchange/weights/trained-values.ts';
import { weightsReportSchema } from '#shared/contract/imported-models.ts';
import { LabError } from '#shared/errors/index.ts';
import { elementsOf, parametersOf } from '#shared/graph/index.ts';
import { tinySwin } from './library-names.ts';

const FILE = 'weights.safetensors';
const tiny = decodeSafetensors(tinySwin('torchvision'), FILE).tensors;

/** The tiny model with changed tensors; `undefined` removes one. */
function changed(changes: Readonly<Record<string, Tensor | undefined>>, prefix = ''): Uint8Array {
  const tensors = Object.entries({ ...Object.fromEntries(tiny), ...changes }).flatMap(([name, tensor]) =>
    tensor ? [[`${prefix}${name}`, tensor] as const] : [],
  );
  return encodeSafetensors(new Map(tensors));
}

const tensor = (shape: readonly number[], value = 0): Tensor => ({ shape, data: new Float32Array(elementsOf(shape)).fill(value) });

function refusal(bytes: Uint8Array, wanted?: string): LabError {
  try {
    importWeights(bytes, FILE, wanted);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('The file was accepted.');
}

describe('weights of a small Swin Transformer', () => {
  it('determine the settings of its network', () => {
    const { name, network, graph, report } = importWeights(tinySwin('torchvision'), FILE);
    expect(name).toBe('swin_t');
    expect(network).toEqual({ kind: 'swin', embed: 4, depths: [2, 1], heads: [1, 2], window: 2, patch: 2, stochasticDepth: 0.2 });
    expect(graph.nodes[0]).toMatchObject({ shape: [8, 8, 3] });
    expect(graph.nodes.at(-1)).toMatchObject({ units: 3 });
    expect(report).toEqual({ matched: 50, missing: [], unexpected: [], misshaped: [] });
  });

  it('are converted to our layouts and completed by query scales and masks', () => {
    const { graph, weights } = importWeights(tinySwin('torchvision'), FILE);
    for (const { name, shape } of parametersOf(graph)) expect(weights.get(name), name).toHaveLength(elementsOf(shape));
    const [units, inputs] = [12, 4];
    const theirs = tiny.get('features.1.0.attn.qkv.weight')?.data ?? [];
    const ours = weights.get('stage1/block1/attention/qkv/kernel') ?? [];
    expect(ours[1 * units + 7]).toBe(theirs[7 * inputs + 1]);
    expect(weights.get('stage1/block2/attention/mask/offset')).toContain(-100);
    expect(weights.get('stage2/block1/attention/query-scale/scale')?.[0]).toBeCloseTo(1 / Math.sqrt(4), 6);
  });

  it('may be bfloat16, which is noted', () => {
    const { report, notes } = importWeights(tinySwin('timm'), FILE);
    expect(report.matched).toBe(50);
    expect(notes).toEqual(['The tensors are named as in timm’s swin_t.', '50 tensors are converted from bfloat16 to float32.']);
  });

  it('may be float64, which is noted', () => {
    const data = Float64Array.from([0.1, 0.2, 0.3]);
    const { weights, notes } = importWeights(changed({ 'head.bias': { shape: [3], data } }), FILE);
    expect(weights.get('head/dense/bias')).toEqual(Float32Array.from(data));
    expect(notes).toContain('1 tensor is converted from float64 to float32.');
  });

  it('are recognized inside wrappers', () => {
    const { report, notes } = importWeights(changed({}, '_orig_mod.module.'), FILE);
    expect(report.matched).toBe(50);
    expect(notes).toContain('The common prefix _orig_mod.module. was removed from all names.');
  });

  it.each(['student.', 'encoder.net.', '1.', 'model.model.model.'])('are recognized inside the wrapper %s', (wrapper) => {
    const { report, notes } = importWeights(changed({}, wrapper), FILE);
    expect(report.matched).toBe(50);
    expect(notes).toContain(`The common prefix ${wrapper} was removed from all names.`);
  });

  it('are recognized beside counters, as in an averaged model', () => {
    const counters: readonly (readonly [string, Tensor])[] = [
      ['n_averaged', { shape: [], data: BigInt64Array.of(5n) }],
      ['global_step', { shape: [1], data: Int32Array.of(900) }],
    ];
    const averaged = [...tiny].map(([name, one]) => [`module.${name}`, one] as const);
    const { report, notes } = importWeights(encodeSafetensors(new Map([...averaged, ...counters])), FILE);
    expect(report).toEqual({ matched: 50, missing: [], unexpected: [], misshaped: [] });
    expect(notes).toContain('The common prefix module. was removed from all names.');
  });

  it('keep a module that all their names share if a network has it', () => {
    const features = [...tiny].filter(([name]) => name.startsWith('features.'));
    const { report, notes } = importWeights(encodeSafetensors(new Map(features)), FILE, 'swin_t');
    // All but the head and the normalization before it.
    expect(report).toMatchObject({ matched: 46, unexpected: [] });
    expect(notes.some((note) => note.includes('prefix'))).toBe(false);
  });

  it('may lack the classifier, which is initialized randomly and noted', () => {
    const { report, weights, notes } = importWeights(changed({ 'head.weight': undefined, 'head.bias': undefined }), FILE);
    expect(report).toMatchObject({ matched: 48, missing: ['head.weight', 'head.bias'] });
    expect(weights.get('head/dense/kernel')).toHaveLength(8 * 1000);
    expect(new Set(weights.get('head/dense/kernel')).size).toBeGreaterThan(1000);
    expect(notes).toContain('The file has no classifier: head/dense is initialized randomly.');
  });

  it('may have any number of input channels', () => {
    const { graph } = importWeights(changed({ 'features.0.0.weight': tensor([4, 1, 2, 2], 0.5) }), FILE);
    expect(graph.nodes[0]).toMatchObject({ shape: [8, 8, 1] });
  });
});

it('two copies of the same tensors are refused, with their prefixes', () => {
  const copies = ['model.', 'ema.'].flatMap((prefix) => [...tiny].map(([name, one]) => [`${prefix}${name}`, one] as const));
  const { code, message } = refusal(encodeSafetensors(new Map(copies)));
  expect(code).toBe('unsupported');
  expect(message).toBe('The file holds 2 copies of the same tensors, named ema.… and model.….');
});

describe('tensors that do not fit', () => {
  const broken = changed({
    'norm.weight': undefined,
    'features.1.0.mlp.0.bias': tensor([5]),
    'features.9.surplus': tensor([1]),
  });

  it('are reported if the network is named, and keep their initial values', () => {
    const { report, weights, notes } = importWeights(broken, FILE, 'swin_t');
    expect(weightsReportSchema.parse(report)).toEqual({
      matched: 48,
      missing: ['norm.weight'],
      unexpected: ['features.9.surplus'],
      misshaped: [{ name: 'features.1.0.mlp.0.bias', expected: [16], found: [5] }],
    });
    expect(weights.get('head/norm/gamma')).toEqual(new Float32Array(8).fill(1));
    expect(weights.get('stage1/block1/mlp/dense1/bias')).toEqual(new Float32Array(16));
    expect(notes).toContain('2 tensors are missing or have another shape; they are initialized randomly.');
  });

  it('are refused if it is not named, with the closest network', () => {
    const { code, message } = refusal(broken);
    expect(code).toBe('unsupported');
    expect(message).toContain('swin_t (48 of 50 tensors match, 1 with another shape, 1 unexpected)');
    expect(message).toContain(
      'Missing: norm.weight. Unexpected: features.9.surplus. ' + 'With another shape: features.1.0.mlp.0.bias [5] instead of [16].',
    );
  });

  it('are listed up to a limit', () => {
    const more = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`surplus${index}`, tensor([1])]));
    expect(refusal(changed(more)).message).toContain('Unexpected: surplus0, surplus1, surplus2 and 6 more.');
  });

  it.each([
    ['of another network than the named one', changed({}), 'resnet18', 'unsupported', 'do not match resnet18'],
    ['with unknown names', encodeSafetensors(new Map([['a', tensor([1])]])), undefined, 'unsupported', 'None of the names'],
    ['none at all', encodeSafetensors(new Map()), undefined, 'unsupported', 'None of the names'],
    ['of an unknown network', changed({}), 'resnet19', 'not-found', 'no built-in network named resnet19'],
    ['that are NaN', changed({ 'norm.bias': tensor([8], NaN) }), undefined, 'bad-file', 'norm.bias holds NaN at index 0'],
    ['that are infinite', changed({ 'norm.bias': tensor([8], -Infinity) }), undefined, 'bad-file', 'norm.bias holds -Infinity'],
    [
      'too large for float32',
      changed({ 'norm.bias': { shape: [8], data: new Float64Array(8).fill(1e300) } }),
      undefined,
      'bad-file',
      'norm.bias holds Infinity',
    ],
    [
      'quantized to integers',
      changed({ 'norm.bias': { shape: [8], data: new Int8Array(8) } }),
      undefined,
      'bad-file',
      'norm.bias holds integers',
    ],
    ['with too many axes', changed({ x: tensor(Array<number>(9).fill(1)) }), undefined, 'bad-file', 'x has 9 axes'],
    ['with names that are too long', changed({ ['x'.repeat(501)]: tensor([1]) }), undefined, 'bad-file', '501 characters'],
  ])('%s', (_, bytes, wanted, code, message) => {
    const error = refusal(bytes, wanted);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.details.file).toBe(FILE);
  });
});

it('a running variance must not be negative', () => {
  const values = { shape: [2], data: Float32Array.of(0, -1) };
  expect(() => trainedValues('bn1.running_var', values, FILE)).toThrow('bn1.running_var holds the negative variance -1 at index 1.');
  expect(trainedValues('bn1.running_mean', values, FILE)).toEqual(Float32Array.of(0, -1));
});
