import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#renderer/schema-form/json.ts';
import { fieldProposals, valueProposals } from '#renderer/schema-form/schema-completions.ts';
import { experimentJsonSchema } from '#shared/experiment/index.ts';
import { studyJsonSchema } from '#shared/study/index.ts';

const schema = experimentJsonSchema() as JsonObject;
const document = { data: { name: 'digits' }, network: { kind: 'residual', widths: [4] }, method: { kind: 'imp' } };
const texts = (proposals: readonly { text: string }[]): readonly string[] => proposals.map(({ text }) => text);

describe('completion in a document', () => {
  it('proposes the fields that an object does not have yet, with type, default and meaning', () => {
    expect(texts(fieldProposals(schema, document, []))).toContain('"training"');
    expect(texts(fieldProposals(schema, document, []))).not.toContain('"data"');
    const rate = fieldProposals(schema, document, ['training']).find(({ text }) => text === '"learningRate"');
    expect(rate?.detail).toBe('number, default 0.1');
  });

  it('proposes the fields of the variant that was chosen', () => {
    expect(texts(fieldProposals(schema, document, ['network']))).toEqual(['"activation"', '"blocks"', '"stem"', '"dropout"']);
    expect(texts(fieldProposals(schema, { ...document, network: { kind: 'mlp' } }, ['network']))).toContain('"hidden"');
    expect(texts(fieldProposals(schema, { ...document, network: {} }, ['network']))).toEqual(
      expect.arrayContaining(['"kind"', '"hidden"', '"widths"', '"patch"']) as string[],
    );
  });

  it('proposes values: of a choice all, whatever is written, of a flag both, else the default', () => {
    expect(texts(valueProposals(schema, document, ['network', 'kind']))).toEqual(expect.arrayContaining(['"mlp"', '"swin"']) as string[]);
    expect(texts(valueProposals(schema, document, ['network', 'stem']))).toEqual(['"stride-1"', '"stride-2"']);
    expect(texts(valueProposals(schema, document, ['data', 'augmentation', 'flip']))).toEqual(['true', 'false']);
    expect(texts(valueProposals(schema, document, ['training', 'epochs']))).toEqual(['3']);
  });

  it('proposes nothing where the schema knows nothing', () => {
    expect(fieldProposals(schema, document, ['network', 'widths'])).toEqual([]);
    expect(valueProposals(schema, document, ['nonsense', 'more'])).toEqual([]);
  });

  it('follows a study’s lists', () => {
    const study = studyJsonSchema() as JsonObject;
    expect(texts(fieldProposals(study, { base: 'starter', list: [{}] }, ['list', '0']))).toEqual(['"name"', '"set"']);
  });
});
