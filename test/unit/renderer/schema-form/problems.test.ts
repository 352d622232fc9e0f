import { expect, it } from 'vitest';
import { formFields } from '#renderer/schema-form/form-field.ts';
import { findProblems, problemsAt, problemsElsewhere } from '#renderer/schema-form/problems.ts';
import { experimentJsonSchema } from '#shared/experiment/index.ts';

const document = {
  data: { name: 'digits' },
  network: { kind: 'plain', widths: [16, 'x'] },
  training: { epochs: 0 },
  method: { kind: 'nepenthe', zetta: 1 },
  color: 'red',
};
const problems = findProblems(document);

it('are shown at the field that they name, those of list items at the list', () => {
  expect(problemsAt(problems, 'training.epochs')).toHaveLength(1);
  expect(problemsAt(problems, 'network.widths').map(({ field }) => field)).toEqual(['network.widths.1']);
  expect(problemsAt(problems, 'network')).toEqual([]);
  expect(problemsAt(problems, 'training.epoch')).toEqual([]);
});

it('are listed at the top if no field shows them', () => {
  const elsewhere = problemsElsewhere(problems, formFields(experimentJsonSchema()));
  expect(elsewhere.map(({ field }) => field).sort()).toEqual(['color', 'method.zetta']);
});

it('are none in a valid document', () => {
  expect(findProblems({ data: { name: 'digits' }, network: { kind: 'mlp' } })).toEqual([]);
});
