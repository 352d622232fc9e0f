import { expect, test } from 'vitest';
import { slurmError } from '#main/engine/executors/slurm/slurm-errors.ts';

const failure = (text: string, more: object = {}) => ({ command: 'sbatch', text, isMissing: false, isLate: false, ...more });

// Texts of Slurm 22.05, those of quotas from its sources.
test.each([
  ['sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)', 'unreachable', 'cannot be reached'],
  ['slurm_load_jobs error: Unable to contact slurm controller (connect failure)', 'unreachable', 'cannot be reached'],
  [
    'sbatch: error: invalid partition specified: nope\nsbatch: error: Batch job submission failed: Invalid partition name specified',
    'refused',
    'this partition',
  ],
  ['sbatch: error: Batch job submission failed: Requested node configuration is not available', 'refused', 'what the job requests'],
  ['sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified', 'refused', 'the account'],
  [
    'sbatch: error: AssocMaxSubmitJobLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user’s size and/or time limits)',
    'refused',
    'a quota or a limit',
  ],
  ['sbatch: error: something new', 'refused', 'something new'],
])('%s', (text, code, message) => {
  const error = slurmError('lab', failure(text));
  expect(error.details).toMatchObject({ code, location: 'cluster lab', message: expect.stringContaining(message) as unknown });
  expect(error.message).toContain(text);
});

test('commands that are missing or give no answer have their own remedies', () => {
  expect(slurmError('lab', failure('', { isMissing: true })).details).toMatchObject({
    code: 'unavailable',
    message: 'There is no program `sbatch` on this machine.',
  });
  expect(slurmError('lab', failure('', { isLate: true })).details).toMatchObject({
    code: 'unreachable',
    message: 'Cluster lab cannot be reached. `sbatch` gave no answer.',
  });
});
