import { expect, it } from 'vitest';
import { fileName, readExperiment } from '#renderer/experiment/experiment-file.ts';
import { parseJson, valueAt, withValue } from '#renderer/schema-form/json.ts';

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
  await expect(readExperiment(new File(['{"name":"x"}'], 'a.json'))).resolves.toEqual({ name: 'x' });
  await expect(readExperiment(new File(['[]'], 'b.json'))).rejects.toThrow('b.json does not contain an experiment');
  await expect(readExperiment(new File(['{'], 'c.json'))).rejects.toThrow('c.json is not valid JSON');
  await expect(readExperiment(new File([' '.repeat(1_000_001)], 'd.json'))).rejects.toThrow('d.json is too large');
});

it('names files after experiments', () => {
  expect(fileName({ name: 'ζ = 0.5, seed 3' })).toBe('0-5-seed-3');
  expect(fileName({ name: '///' })).toBe('experiment');
  expect(fileName(null)).toBe('experiment');
});
