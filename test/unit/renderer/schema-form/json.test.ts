import { expect, it } from 'vitest';
import { parseJson, valueAt, withValue } from '#renderer/schema-form/json.ts';
import { documentName, readDocument } from '#renderer/schema-form/json-file.ts';

it('sets, creates and removes values without changing the document', () => {
  const document = { method: { kind: 'imp', zeta: 0.5 }, name: 'a' };
  expect(withValue(document, ['method', 'zeta'], 0.3)).toEqual({ method: { kind: 'imp', zeta: 0.3 }, name: 'a' });
  expect(withValue(document, ['method', 'zeta'], undefined)).toEqual({ method: { kind: 'imp' }, name: 'a' });
  expect(withValue(document, ['data', 'augmentation', 'flip'], true)).toMatchObject({ data: { augmentation: { flip: true } } });
  expect(document.method.zeta).toBe(0.5);
  expect(valueAt(document, ['method', 'kind'])).toBe('imp');
  expect(valueAt(document, ['name', 'x'])).toBeUndefined();
});

it('reports why a text is not valid JSON', () => {
  expect(parseJson('{"a": }')).toMatchObject({ ok: false });
  expect(parseJson('[1]')).toEqual({ ok: true, document: [1] });
});

it('reads experiment files and refuses others by name', async () => {
  await expect(readDocument(new File(['{"name":"x"}'], 'a.json'), 'experiment')).resolves.toEqual({ name: 'x' });
  await expect(readDocument(new File(['[]'], 'b.json'), 'experiment')).rejects.toThrow('b.json does not contain an experiment');
  await expect(readDocument(new File(['{'], 'c.json'), 'experiment')).rejects.toThrow('c.json is not valid JSON');
  await expect(readDocument(new File([' '.repeat(1_000_001)], 'd.json'), 'experiment')).rejects.toThrow('d.json is too large');
});

it('names files after experiments', () => {
  expect(documentName({ name: 'ζ = 0.5, seed 3' }, 'experiment')).toBe('0-5-seed-3');
  expect(documentName({ name: '///' }, 'experiment')).toBe('experiment');
  expect(documentName(null, 'experiment')).toBe('experiment');
});
