import { describe, expect, it } from 'vitest';
import { encodeOnnx, encodeSafetensors } from '#main/interchange/index.ts';
import { HEAD_BYTES, identifyFormat } from '#main/library/identify-format.ts';
import { LabError, type LabErrorDetails } from '#shared/errors/index.ts';
import { exampleModel } from './example-model.ts';

const formatOf = (bytes: Uint8Array): string => identifyFormat(Buffer.from(bytes).subarray(0, HEAD_BYTES), '/somewhere/file');

function refusal(bytes: Uint8Array): LabErrorDetails {
  try {
    formatOf(bytes);
  } catch (error) {
    if (error instanceof LabError) return error.details;
    throw error;
  }
  throw new Error('not refused');
}

const safetensors = encodeSafetensors(new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]));

describe('a model file’s format', () => {
  it('is identified by content', () => {
    expect(formatOf(safetensors)).toBe('safetensors');
    expect(formatOf(encodeOnnx(exampleModel, new Map()).bytes)).toBe('onnx');
  });

  it.each([
    ['a version of the format first, as exporters write', [0x08, 0x08, 0x12, 0x07]],
    ['the graph first', [0x3a, 0x80, 0x01]],
    ['the opsets first', [0x42, 0x02, 0x10, 0x14]],
    ['a field beyond the 15th first', [0xa2, 0x01, 0x00]],
    ['functions first', [0xca, 0x01, 0x00]],
  ])('may be ONNX with %s', (_, bytes) => {
    expect(formatOf(Uint8Array.from(bytes))).toBe('onnx');
  });

  it.each<[string, string | readonly number[], Partial<LabErrorDetails>]>([
    ['an empty file', '', { message: 'The file is empty.' }],
    ['a zip archive', 'PK\u0003\u0004', { message: 'This is a zip archive, as written by torch.save (.pt, .pth).' }],
    ['a pickle', [0x80, 0x02, 0x8a, 0x0a], { message: 'This is a pickle, as written by torch.save up to 1.6.' }],
    ['an HDF5 file', [0x89, 0x48, 0x44, 0x46, 0x0d], {}],
    ['a gzip archive', [0x1f, 0x8b, 0x08], {}],
    ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\n', { remedy: 'Fetch the file with `git lfs pull`.' }],
    ['a text', 'import torch\n', { message: 'This is neither an ONNX nor a safetensors file.' }],
    ['a picture', [0x89, 0x50, 0x4e, 0x47], {}],
    ['a field that ONNX does not have', [0x4a, 0x00], {}],
    ['a field of another type than ONNX’s', [0x0a, 0x00], {}],
    ['a header longer than the format allows', [0x10, 0, 0, 0, 1, 0, 0, 0, 0x7b], {}],
    ['a header without a brace', [0x10, 0, 0, 0, 0, 0, 0, 0, 0x20], {}],
  ])('is refused for %s', (_, content, problem) => {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : Uint8Array.from(content);
    expect(refusal(bytes)).toMatchObject({ code: 'bad-file', file: '/somewhere/file', ...problem });
  });

  it('is identified in a truncated file', () => {
    expect(formatOf(safetensors.subarray(0, 16))).toBe('safetensors');
  });
});
