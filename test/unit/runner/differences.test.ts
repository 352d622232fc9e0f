import { expect, it } from 'vitest';
import { differencesFrom } from '#main/runner/differences.ts';
import type { Environment, JournalEvent } from '#shared/journal/index.ts';

const ENVIRONMENT: Environment = {
  ...{ hostname: 'a', platform: 'linux x64', node: 'v24', app: '0.1.0', tensorflow: '2.21.0', device: 'cpu' },
  ...{ threads: 2, cores: 2, memoryBytes: 1, processor: 'Old', instructionSet: 'avx512', oneDnn: true, kernels: 'k' },
};

function started(environment: Partial<Environment>): JournalEvent {
  return {
    ...{ seq: 1, time: '2026-01-02T03:04:05.000Z', kind: 'start', runId: 'r', attempt: 1 },
    ...{ layers: [], classes: [], samples: { train: 1, validation: 1, test: 1 }, rounds: 1, epochsPerRound: 1, stepsPerEpoch: 1 },
    environment: { ...ENVIRONMENT, ...environment },
  };
}

it('attempts on the same machine do not differ, whatever the host is called', () => {
  expect(differencesFrom([], ENVIRONMENT)).toEqual([]);
  expect(differencesFrom([started({ hostname: 'b', cores: 8, app: '0.2.0' })], ENVIRONMENT)).toEqual([]);
});

it('names what rounds differently', () => {
  expect(differencesFrom([started({ processor: 'New', instructionSet: 'avx2' })], ENVIRONMENT)).toEqual(['processor', 'instruction set']);
  expect(differencesFrom([started({ kernels: 'other' })], ENVIRONMENT)).toEqual(['build of the kernels']);
});

it('compares nothing that an older journal lacks', () => {
  expect(differencesFrom([started({ processor: undefined, kernels: undefined })], ENVIRONMENT)).toEqual([]);
});

it('keeps the differences of earlier attempts: their numbers went into the checkpoint', () => {
  expect(differencesFrom([started({ differences: ['processor'] })], ENVIRONMENT)).toEqual(['processor']);
});
