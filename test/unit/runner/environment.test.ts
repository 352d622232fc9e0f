import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applicationVersion, limitThreads, recordEnvironment } from '#main/runner/environment.ts';
import { environmentSchema } from '#shared/journal/index.ts';

describe('the threads of an experiment', () => {
  test('are told to TensorFlow', () => {
    const environment = {};
    limitThreads(3, environment);
    expect(environment).toEqual({ TF_NUM_INTRAOP_THREADS: '3', TF_NUM_INTEROP_THREADS: '3' });
  });

  test('are left to TensorFlow when there are none, and to whoever set them before', () => {
    const untouched = {};
    limitThreads(0, untouched);
    expect(untouched).toEqual({});
    const set = { TF_NUM_INTRAOP_THREADS: '1' };
    limitThreads(3, set);
    expect(set).toEqual({ TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '3' });
  });
});

test('a run records what computed it', () => {
  const tensorflow = { version: '2.21.0', devices: ['CPU', 'GPU'] as const, intraOpThreads: 4, interOpThreads: 2, oneDnn: true };
  const record = environmentSchema.parse(recordEnvironment(tensorflow, '0.1.0'));
  expect(record).toMatchObject({ tensorflow: '2.21.0', device: 'gpu', threads: 4, app: '0.1.0', node: process.version });
  expect(recordEnvironment({ ...tensorflow, devices: ['CPU'] }, '0.1.0').device).toBe('cpu');
});

test('the version is that of the running application', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(applicationVersion('none')).toBe(version);
});
