import { expect, test } from 'vitest';
import { experimentSchema } from '#shared/experiment/index.ts';
import { objectiveTerms } from '#shared/planning/index.ts';

const layers = [{ name: 'stem', kernel: 'stem', activation: 'relu' }];
const experiment = (changes: object) => experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp' }, ...changes });

test('every method can be trained with the entropy term', () => {
  const terms = objectiveTerms(experiment({ objective: { entropy: { lambda: 0.1 } }, method: { kind: 'entropy-magnitude' } }), layers);
  expect(terms.map(({ field, config }) => [field, config.kind])).toEqual([
    ['objective.entropy.lambda', 'entropy'],
    ['method.lambda', 'entropy-magnitude'],
  ]);
  expect(objectiveTerms(experiment({}), layers)).toEqual([]);
});

test('two entropy terms are refused', () => {
  const both = experiment({ objective: { entropy: { lambda: 0.1 } }, method: { kind: 'entropy-regularized' } });
  expect(() => objectiveTerms(both, layers)).toThrow(
    expect.objectContaining({
      details: {
        code: 'invalid-experiment',
        message: 'Entropy-regularized training has an entropy term of its own.',
        remedy: 'Set method.lambda or objective.entropy.lambda to 0.',
        location: 'objective.entropy.lambda',
      },
    }),
  );
});
