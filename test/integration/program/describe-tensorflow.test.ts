import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeTensorflow } from '#main/program/index.ts';

it('describes version, devices and the threads set by the environment', () => {
  const description = describeTensorflow({ TF_NUM_INTRAOP_THREADS: '3', TF_NUM_INTEROP_THREADS: 'many', TF_ENABLE_ONEDNN_OPTS: '0' });
  expect(description.version).toMatch(/^2\.\d+\.\d+/);
  expect(description.devices[0]).toBe('CPU');
  expect(description).toMatchObject({ intraOpThreads: 3, interOpThreads: availableParallelism(), oneDnn: false });
});

it.each([
  [undefined, true],
  ['0', false],
])('computes convolutions with oneDNN on every processor, unless it is switched off (%s)', (setting, isUsed) => {
  const environment = { ...process.env, ONEDNN_VERBOSE: '1', TF_ENABLE_ONEDNN_OPTS: setting };
  const script = join(import.meta.dirname, 'one-training-step.ts');
  const output = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', script], { env: environment, encoding: 'utf8' });
  expect(/^onednn_verbose.*,convolution,/m.test(output)).toBe(isUsed);
});
