import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type Tensor } from '#main/interchange/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { caseCount } from '../../random-cases.ts';

const FILE = 'weights.safetensors';
const reference = new Uint8Array(readFileSync(new URL('../../fixtures/safetensors/reference.safetensors', import.meta.url)));

/** What make.py writes. */
const referenceTensors = new Map<string, Tensor>([
  ['conv1/kernel', { shape: [2, 3], data: Float32Array.of(1.5, -2, 0.1, 3e38, -0, 1e-45) }],
  ['conv1/bias', { shape: [1], data: Float32Array.of(0.25) }],
  ['steps', { shape: [], data: BigInt64Array.of(1234567890123n) }],
  ['exact', { shape: [2], data: Float64Array.of(Math.PI, -1e300) }],
  ['mask', { shape: [2, 3], data: Uint8Array.of(0, 1, 1, 1, 0, 255) }],
  ['signs', { shape: [3], data: Int8Array.of(-1, 1, -128) }],
  ['labels', { shape: [3], data: Uint16Array.of(0, 256, 65535) }],
  ['shorts', { shape: [2], data: Int16Array.of(-32768, 32767) }],
  ['counts', { shape: [2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) }],
  ['words', { shape: [1], data: Uint32Array.of(2 ** 32 - 1) }],
  ['long words', { shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) }],
  ['ünïcode "name"', { shape: [0, 3], data: new Float32Array() }],
]);

/** A file with this header text and a buffer of zeros. */
function fileOf(header: unknown, bufferBytes: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + bufferBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function refusal(bytes: Uint8Array): LabError {
  try {
    decodeSafetensors(bytes, FILE);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('The file was accepted.');
}

const bytesOf = (dtype: string, begin: number, end: number): unknown => ({ dtype, shape: [end - begin], data_offsets: [begin, end] });

describe('a file that Python wrote', () => {
  it('is read with every number type, shape and name', () => {
    const { tensors, metadata } = decodeSafetensors(reference, FILE);
    expect(tensors).toEqual(referenceTensors);
    expect(metadata).toEqual({ format: 'nepenthe — test' });
  });

  it('is written byte for byte the same', () => {
    expect(encodeSafetensors(referenceTensors, { format: 'nepenthe — test' })).toEqual(reference);
  });
});

describe('numbers that are read into wider types', () => {
  const bits = (words: readonly number[]): Uint8Array => new Uint8Array(Uint16Array.from(words).buffer);
  const stored = (dtype: string, values: Uint8Array, count: number): Uint8Array => {
    const bytes = fileOf({ a: { dtype, shape: [count], data_offsets: [0, values.length] } }, values.length);
    bytes.set(values, bytes.length - values.length);
    return bytes;
  };

  it.each([
    // Sign, 5 bits of exponent, 10 of fraction: 1, -2, the largest, the smallest, 1/3 to 11 bits, infinity.
    ['F16', [0x3c00, 0xc000, 0x7bff, 0x0001, 0x3555, 0x7c00], [1, -2, 65504, 2 ** -24, 0.333251953125, Infinity]],
    // The upper halves of float32: 1, -2, 1/3 to 8 bits, the smallest normal number.
    ['BF16', [0x3f80, 0xc000, 0x3eab, 0x0080], [1, -2, 0.333984375, 2 ** -126]],
  ])('%s', (dtype, words, values) => {
    const { tensors, widened } = decodeSafetensors(stored(dtype, bits(words), words.length), FILE);
    expect(tensors.get('a')).toEqual({ shape: [words.length], data: Float32Array.from(values) });
    expect(widened).toEqual(new Map([['a', dtype]]));
  });

  it('BOOL', () => {
    const { tensors } = decodeSafetensors(stored('BOOL', Uint8Array.of(0, 1, 1), 3), FILE);
    expect(tensors.get('a')?.data).toEqual(Uint8Array.of(0, 1, 1));
  });
});

describe('a written file', () => {
  it('starts its buffer at a multiple of 8 bytes', () => {
    for (const name of ['a', 'ab', 'abc', 'abcdefgh']) {
      const bytes = encodeSafetensors(new Map([[name, { shape: [1], data: Float32Array.of(1) }]]));
      expect((bytes.length - 4) % 8).toBe(0);
    }
  });

  it('round-trips any tensors', () => {
    const tensor = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }).chain((shape) => {
      const length = shape.reduce((product, extent) => product * extent, 1);
      return fc.float32Array({ minLength: length, maxLength: length }).map((data) => ({ shape, data }));
    });
    const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__metadata__');
    const property = fc.property(
      fc.array(fc.tuple(name, tensor)),
      fc.dictionary(fc.string(), fc.string()).filter((metadata) => !Object.hasOwn(metadata, '__proto__')),
      (list, metadata) => {
        const tensors = new Map(list);
        const decoded = decodeSafetensors(encodeSafetensors(tensors, metadata), FILE);
        expect(decoded.tensors).toEqual(tensors);
        expect(decoded.metadata).toEqual(metadata);
      },
    );
    fc.assert(property);
  });

  it('keeps a tensor named __proto__', () => {
    const tensors = new Map([['__proto__', { shape: [1], data: Float32Array.of(7) }]]);
    expect(decodeSafetensors(encodeSafetensors(tensors), FILE).tensors).toEqual(tensors);
  });

  it('needs as many values as its shape has', () => {
    expect(() => encodeSafetensors(new Map([['a', { shape: [2], data: Float32Array.of(1) }]]))).toThrow(
      'a: 1 values do not fill the shape [2]',
    );
  });
});

describe('an invalid file is refused with file and location', () => {
  it.each([
    ['shorter than its length', new Uint8Array(7), 'byte 0', 'Too short'],
    ['a header over the limit', fileOf('{}', 0).fill(0xff, 0, 8), 'byte 0', 'the format allows 100000000'],
    ['a header longer than the file', fileOf('{}', 0).fill(3, 0, 1), 'byte 10', 'ends inside its header of 3 bytes'],
    ['a header that is not JSON', fileOf('{"a":', 0), 'byte 8', 'not JSON'],
    ['a header that is not UTF-8', fileOf('{}', 0).fill(0xff, 8, 9), 'byte 8', 'not JSON'],
    ['a header that does not start with {', fileOf(' {}', 0), 'byte 8', 'starts with {'],
    ['a list for a header', fileOf('[]', 0), 'byte 8', 'starts with {'],
    ['metadata that are not strings', fileOf({ __metadata__: { epochs: 3 } }, 0), 'header, __metadata__', 'map of strings'],
    ['a tensor that is a number', fileOf({ a: 1 }, 0), 'tensor a', 'must be an object'],
    ['a negative offset', fileOf({ a: bytesOf('U8', -1, 0) }, 0), 'tensor a', 'data_offsets.0'],
    ['an unknown field', fileOf({ a: { dtype: 'U8', shape: [0], data_offsets: [0, 0], x: 1 } }, 0), 'tensor a', 'x'],
    ['numbers of an unknown type', fileOf({ a: bytesOf('F8_E4M3', 0, 1) }, 1), 'tensor a', 'F8_E4M3'],
    ['offsets that do not fit the shape', fileOf({ a: bytesOf('F32', 0, 4) }, 4), 'tensor a', 'takes 16 bytes'],
    [
      'a shape with more elements than numbers can count',
      fileOf({ a: { dtype: 'U8', shape: [2 ** 52, 2 ** 52, 0], data_offsets: [0, 1] } }, 1),
      'tensor a',
      'span 1',
    ],
    ['a tensor that ends after the file', fileOf({ a: bytesOf('U8', 0, 4) }, 3), 'tensor a', 'has only 3 bytes'],
    ['overlapping tensors', fileOf({ a: bytesOf('U8', 0, 4), b: bytesOf('U8', 3, 7) }, 7), 'tensor b', 'inside another one that ends at 4'],
    ['a hole between tensors', fileOf({ a: bytesOf('U8', 0, 4), b: bytesOf('U8', 6, 8) }, 8), 'tensor b', 'The 2 bytes before'],
    ['bytes that belong to no tensor', fileOf({ a: bytesOf('U8', 0, 4) }, 6), 'byte 4 of the buffer', 'last 2 bytes'],
    [
      'a tensor named twice',
      fileOf('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}', 0),
      'header, a',
      'The key "a" occurs twice',
    ],
    [
      'a field given twice',
      fileOf('{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}', 0),
      'header, dtype',
      'The key "dtype" occurs twice',
    ],
  ])('%s', (_, bytes, location, message) => {
    const { code, details } = refusal(bytes);
    expect(code).toBe('bad-file');
    expect(details.file).toBe(FILE);
    expect(details.location).toBe(location);
    expect(details.message).toContain(message);
    expect(details.remedy).not.toBe('');
  });

  it('with very long strings', () => {
    const long = 'x'.repeat(20_000_000);
    const { metadata } = decodeSafetensors(fileOf({ __metadata__: { note: long } }, 0), FILE);
    expect(metadata['note']).toHaveLength(20_000_000);
    const { message, details } = refusal(fileOf({ [long]: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 4));
    expect(message).toContain('takes 8 bytes');
    expect(details.location).toMatch(/^tensor x{200}…$/);
  });

  it('with too many tensors, before it is parsed', () => {
    const entry = '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}';
    const header = Array.from({ length: 200_000 }, (_, index) => `"${index}":${entry}`).join();
    expect(refusal(fileOf(`{${header}}`, 0)).message).toBe('The header lists more than 100000 tensors.');
    // The text after the limit is not read.
    expect(refusal(fileOf(`{${header},`, 0)).message).toBe('The header lists more than 100000 tensors.');
  });

  it('at every truncated length', () => {
    for (let length = 0; length < reference.length; length++) expect(refusal(reference.subarray(0, length)).code).toBe('bad-file');
  });

  it('or read, but never crashes, with any byte changed', () => {
    const property = fc.property(fc.nat(reference.length - 1), fc.integer({ min: 1, max: 255 }), (offset, flip) => {
      const changed = reference.with(offset, (reference[offset] ?? 0) ^ flip);
      try {
        decodeSafetensors(changed, FILE);
      } catch (error) {
        expect(error).toBeInstanceOf(LabError);
      }
    });
    fc.assert(property, { numRuns: caseCount(1000) });
  });
});
