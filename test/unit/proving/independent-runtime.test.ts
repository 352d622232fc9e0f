import { expect, test } from 'vitest';
import { IndependentRuntime } from '#main/proving/independent-runtime.ts';

test('a missing runtime is reported with a remedy', async () => {
  const form = { shape: [1, 1, 1], normalization: { mean: [0], std: [1] } } as const;
  const missing = (): Promise<never> => Promise.reject(new Error('libonnxruntime.so.1: cannot open shared object file'));
  await expect(IndependentRuntime.load(1, form, missing)).rejects.toMatchObject({
    details: {
      code: 'unavailable',
      message: 'The independent runtime, onnxruntime-node, failed to load: libonnxruntime.so.1: cannot open shared object file.',
      remedy: expect.stringContaining('npm install') as unknown,
    },
  });
});
