import { expect, it } from 'vitest';
import { fileProblems, parseExperiment, parseNewExperiment } from '#shared/experiment/index.ts';

const experiment = (fields: object): object => ({ data: { name: 'starter' }, network: { kind: 'mlp' }, ...fields });

it.each([
  ['a blank name', { name: ' ' }, 'name'],
  ['a name of control characters', { name: '\u0000\n' }, 'name'],
  ['a blank project', { project: '\u200b' }, 'project'],
  ['a blank tag', { tags: ['a', '\t'] }, 'tags.1'],
])('a new experiment with %s is refused; a stored one still opens', (_, fields, field) => {
  const problems = [{ field, message: 'must have a visible character' }];
  expect(parseNewExperiment(experiment(fields))).toEqual({ ok: false, problems });
  expect(fileProblems(experiment(fields))).toEqual(problems);
  expect(parseExperiment(experiment(fields)).ok).toBe(true);
});

it('control characters beside visible ones are kept', () => {
  const parsed = parseNewExperiment(experiment({ name: 'line1\nline2\u001b[31m' }));
  expect(parsed.ok && parsed.experiment.name).toBe('line1\nline2\u001b[31m');
});
