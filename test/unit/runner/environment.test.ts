import { describe, expect, test } from 'vitest';
import { checkDevice, recordEnvironment, setUpTensorflow } from '#main/runner/environment.ts';
import type { ComputeConfig } from '#shared/experiment/index.ts';
import { environmentSchema } from '#shared/journal/index.ts';

const AUTO: ComputeConfig = { threads: 0, device: 'auto', memoryGrowth: true };
const CPU = {
  version: '2.21.0',
  devices: ['CPU'] as const,
  intraOpThreads: 4,
  interOpThreads: 2,
  oneDnn: true,
  instructionSet: 'avx2' as const,
  kernels: '0123456789ab',
};
const GPU = { ...CPU, devices: ['CPU', 'GPU'] as const };

function environmentFor(compute: Partial<ComputeConfig>, before: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const environment = { ...before };
  setUpTensorflow({ ...AUTO, ...compute }, environment);
  return environment;
}

describe('the threads of an experiment', () => {
  test('are set for TensorFlow', () => {
    expect(environmentFor({ threads: 3 })).toMatchObject({ TF_NUM_INTRAOP_THREADS: '3', TF_NUM_INTEROP_THREADS: '3' });
  });

  test('are left to TensorFlow if there are none, and to existing variables', () => {
    expect(Object.keys(environmentFor({})).filter((name) => name.endsWith('THREADS'))).toEqual([]);
    const set = environmentFor({ threads: 3 }, { TF_NUM_INTRAOP_THREADS: '1' });
    expect(set).toMatchObject({ TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '3' });
  });
});

describe('the device of an experiment', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['auto', undefined, undefined],
    ['auto', '2,5', '2,5'],
    ['cpu', '2,5', '-1'],
    ['gpu', undefined, undefined],
    ['gpu:1', undefined, '1'],
    // An index among the visible GPUs.
    ['gpu:1', '2,5', '5'],
    ['gpu:2', '2,5', '-1'],
  ])('%s, with the GPUs %s allowed, shows TensorFlow %s', (device, allowed, visible) => {
    const environment = environmentFor({ device }, allowed === undefined ? {} : { CUDA_VISIBLE_DEVICES: allowed });
    expect(environment['CUDA_VISIBLE_DEVICES']).toBe(visible);
  });

  test.each<[string, string | undefined, string]>([
    ['auto', undefined, '1'],
    ['gpu', '2,5', '5'],
    // A number in the experiment takes precedence.
    ['gpu:0', '2,5', '2'],
    ['cpu', undefined, '-1'],
  ])('%s in the slot of the second GPU, with the GPUs %s allowed, shows TensorFlow %s', (device, allowed, visible) => {
    const before = { NEPENTHE_GPU: '1', ...(allowed !== undefined && { CUDA_VISIBLE_DEVICES: allowed }) };
    expect(environmentFor({ device }, before)['CUDA_VISIBLE_DEVICES']).toBe(visible);
  });

  test('allocates memory as needed, or all at once, unless the environment says otherwise', () => {
    expect(environmentFor({})).toEqual({ TF_FORCE_GPU_ALLOW_GROWTH: 'true' });
    expect(environmentFor({ memoryGrowth: false })).toEqual({ TF_FORCE_GPU_ALLOW_GROWTH: 'false' });
    const set = { TF_FORCE_GPU_ALLOW_GROWTH: 'true' };
    expect(environmentFor({ memoryGrowth: false }, set)).toEqual(set);
  });

  test('is refused if TensorFlow has no GPU, naming the field', () => {
    expect(() => checkDevice({ ...AUTO, device: 'gpu:1' }, CPU)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ code: 'unavailable', location: 'device' }) as unknown }),
    );
    for (const device of ['auto', 'cpu']) expect(() => checkDevice({ ...AUTO, device }, CPU)).not.toThrow();
    expect(() => checkDevice({ ...AUTO, device: 'gpu' }, GPU)).not.toThrow();
  });
});

describe('a run’s record', () => {
  const deviceOf = (tensorflow: typeof CPU | typeof GPU, compute: Partial<ComputeConfig>): string =>
    recordEnvironment(tensorflow, '0.1.0', { ...AUTO, ...compute }).device;

  test('has machine, versions and device', () => {
    const record = environmentSchema.parse(recordEnvironment(GPU, '0.1.0', AUTO));
    expect(record).toMatchObject({ tensorflow: '2.21.0', device: 'gpu', threads: 4, app: '0.1.0', node: process.version });
    expect(record).toMatchObject({ instructionSet: 'avx2', oneDnn: true });
  });

  test('names the device, the requested GPU, and whether all of its memory was reserved', () => {
    expect(deviceOf(CPU, {})).toBe('cpu');
    expect(deviceOf(GPU, { device: 'gpu:1' })).toBe('gpu:1');
    expect(deviceOf(GPU, { memoryGrowth: false })).toBe('gpu, all memory reserved');
  });
});
