import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { describeTensorflow } from '#main/program/index.ts';

it('describes version, devices and the threads set by the environment', () => {
  const description = describeTensorflow({ TF_NUM_INTRAOP_THREADS: '3', TF_NUM_INTEROP_THREADS: 'many', TF_ENABLE_ONEDNN_OPTS: '0' });
  expect(description.version).toMatch(/^2\.\d+\.\d+/);
  expect(description.devices[0]).toBe('CPU');
  expect(description).toMatchObject({ intraOpThreads: 3, interOpThreads: availableParallelism(), oneDnn: false });
});
