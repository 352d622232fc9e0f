import { expect, test } from 'vitest';
import { experimentSchema } from '#shared/experiment/index.ts';
import { needsLatencies, objectiveTerms } from '#shared/planning/index.ts';

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
        message: 'Entropy-regularized training already has an entropy term.',
        remedy: 'Set method.lambda or objective.entropy.lambda to 0.',
        location: 'objective.entropy.lambda',
      },
    }),
  );
});

test('weights by latency come from the run’s latencies, which it then needs', () => {
  const byLatency = { lambda: 0.1, weights: { kind: 'latency' } };
  const ofMethod = experiment({ method: { kind: 'entropy-regularized', ...byLatency } });
  const ofObjective = experiment({ method: { kind: 'dense' }, objective: { entropy: byLatency } });
  const both = [...layers, { name: 'last', kernel: 'last', activation: 'last/relu' }];
  const removals = [
    { how: 'linear' as const, layers: ['stem'], saved: 0.25 },
    { how: 'emptied' as const, layers: ['stem'], saved: 1 },
    { how: 'linear' as const, layers: ['last'], saved: 3 },
    { how: 'emptied' as const, layers: ['last'], saved: 0 },
  ];
  const latencies = { format: 1 as const, processor: '', runtime: '', threads: 1, batch: 1, network: 5, removals, segments: {} };
  for (const one of [ofMethod, ofObjective]) {
    expect(needsLatencies(one)).toBe(true);
    const [term] = objectiveTerms(one, both, latencies);
    expect(term?.config).toMatchObject({ weights: { relu: 0.5, 'last/relu': 1.5 } });
  }
  const without = experiment({ method: { kind: 'dense' }, objective: { entropy: { ...byLatency, lambda: 0 } } });
  expect(needsLatencies(without)).toBe(false);
  expect(needsLatencies(experiment({ method: { kind: 'shallow' } }))).toBe(true);
});

test('LaCoOT’s distances need whole batches', () => {
  const inParts = experiment({ method: { kind: 'lacoot' }, training: { accumulate: 2 } });
  expect(() => objectiveTerms(inParts, layers)).toThrow(
    expect.objectContaining({
      details: {
        code: 'invalid-experiment',
        message:
          'The distance between a block’s input and output depends on all images of a batch, so the batch must be computed in one part.',
        remedy: 'Set training.accumulate to 1.',
        location: 'training.accumulate',
      },
    }),
  );
});

test.each([
  ['objective.entropy', { objective: { entropy: { lambda: 0.1, offEpochs: 3 } }, method: { kind: 'dense' } }],
  ['method', { method: { kind: 'entropy-regularized', offEpochs: 3 } }],
])('a term that is off in all epochs is refused: %s', (path, changes) => {
  const training = { epochs: 3, retraining: { epochs: 2 } };
  expect(() => objectiveTerms(experiment({ ...changes, training }), layers)).toThrow(
    expect.objectContaining({
      details: {
        code: 'invalid-experiment',
        message: 'The entropy term would never apply: it is off for the last 3 epochs of 3 epochs.',
        remedy: `Set ${path}.offEpochs below 3, or ${path}.lambda to 0.`,
        location: `${path}.offEpochs`,
      },
    }),
  );
  // Longer rounds have it.
  expect(objectiveTerms(experiment({ ...changes, training: { ...training, retraining: { epochs: 4 } } }), layers)).toHaveLength(1);
});
