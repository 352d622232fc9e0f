import { expect, it } from 'vitest';
import { formFields } from '#renderer/schema-form/form-field.ts';
import { findProblems, problemOfFailure, problemsAt, problemsElsewhere } from '#renderer/schema-form/problems.ts';
import { experimentJsonSchema } from '#shared/experiment/index.ts';

const document = {
  data: { name: 'digits' },
  network: { kind: 'plain', widths: [16, 'x'] },
  training: { epochs: -1 },
  method: { kind: 'nepenthe', zetta: 1 },
  color: 'red',
};
const problems = findProblems(document);

it('are shown at the field that they name, those of list items at the list', () => {
  expect(problemsAt(problems, { name: 'training.epochs', kind: 'number' })).toHaveLength(1);
  expect(problemsAt(problems, { name: 'network.widths', kind: 'list' }).map(({ field }) => field)).toEqual(['network.widths.1']);
  expect(problemsAt(problems, { name: 'network', kind: 'variants' })).toEqual([]);
  expect(problemsAt(problems, { name: 'training.epoch', kind: 'number' })).toEqual([]);
});

it('are shown at the map whose entry is wrong, whatever the entry’s name', () => {
  const entropy = { lambda: 0.1, weights: { kind: 'given', layers: { 'stem.0/conv': -1 } } };
  const schemaProblems = findProblems({ data: { name: 'digits' }, network: { kind: 'mlp' }, objective: { entropy } });
  const location = 'objective.entropy.weights.layers.block1/conv2';
  const failure = { code: 'invalid-experiment', message: 'There is no layer.', remedy: 'None.', where: location, nodes: [] } as const;
  const planProblem = problemOfFailure(failure);
  const field = { name: 'objective.entropy.weights.layers', kind: 'map' } as const;
  for (const problem of [schemaProblems.find(({ field: name }) => name.startsWith(field.name)), planProblem]) {
    if (!problem) throw new Error('no problem');
    expect(problemsAt([problem], field)).toEqual([problem]);
    expect(problemsAt([problem], { name: 'objective.entropy', kind: 'group' })).toEqual([]);
    expect(problemsElsewhere([problem], formFields(experimentJsonSchema()))).toEqual([]);
  }
});

it('are listed at the top if no field shows them', () => {
  const elsewhere = problemsElsewhere(problems, formFields(experimentJsonSchema()));
  expect(elsewhere.map(({ field }) => field).sort()).toEqual(['color', 'method.zetta']);
});

it('are none in a valid document', () => {
  expect(findProblems({ data: { name: 'digits' }, network: { kind: 'mlp' } })).toEqual([]);
});
