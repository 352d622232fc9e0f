import { expect, it } from 'vitest';
import { describeProcessor } from '#shared/journal/index.ts';

const OLD = {
  ...{ hostname: 'lab', platform: 'linux x64', node: 'v24', app: '0.1', tensorflow: '2.21.0', device: 'cpu' },
  ...{ threads: 2, cores: 2, memoryBytes: 8e9 },
};

it('a processor is described with its kernels and oneDNN, as far as the journal has them', () => {
  expect(describeProcessor(OLD)).toBeUndefined();
  expect(describeProcessor({ ...OLD, processor: 'AMD EPYC' })).toBe('AMD EPYC');
  const recorded = { ...OLD, processor: 'AMD EPYC', instructionSet: 'avx2', oneDnn: false } as const;
  expect(describeProcessor(recorded)).toBe('AMD EPYC, AVX2 kernels, oneDNN off');
  expect(describeProcessor({ ...recorded, kernels: '0123456789ab' })).toBe('AMD EPYC, AVX2 kernels (build 0123456789ab), oneDNN off');
});
