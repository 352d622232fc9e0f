import { describe, expect, it } from 'vitest';
import { parseIdxHeader } from '#main/datasets/formats/idx/idx-header.ts';
import { LabError } from '#shared/errors/index.ts';

/** The header of MNIST's training images, as documented: 0x00000803, 60000, 28, 28. */
const MNIST = Uint8Array.from([0, 0, 8, 3, 0, 0, 0xea, 0x60, 0, 0, 0, 28, 0, 0, 0, 28]);

const refusal = (bytes: Uint8Array): unknown => {
  try {
    return parseIdxHeader(bytes, 'file');
  } catch (error) {
    return error instanceof LabError ? { location: error.details.location, message: error.message } : error;
  }
};

it('reads the header of MNIST’s training images', () => {
  expect(parseIdxHeader(MNIST, 'file')).toEqual({ type: 'uint8', shape: [60000, 28, 28], headerBytes: 16, bytesPerValue: 1 });
});

describe('refuses an invalid header', () => {
  it.each([
    ['an empty file', new Uint8Array(), 'byte 0', 'only 0 bytes'],
    ['a magic number that does not start with zeros', MNIST.with(1, 1), 'byte 0', 'starts with 00010803'],
    ['a web page', Buffer.from('<!DOCTYPE html>'), 'byte 0', 'web page'],
    ['a zip archive', Buffer.from('PK\u0003\u0004rest'), 'byte 0', 'zip archive'],
    ['an unknown number type', MNIST.with(2, 0x0a), 'byte 2', 'unknown number type 10'],
    ['no dimension', MNIST.with(3, 0), 'byte 3', '0 dimensions'],
    ['too many dimensions', MNIST.with(3, 5), 'byte 3', '5 dimensions'],
    ['a header that is cut off', MNIST.subarray(0, 15), 'byte 15', 'ends inside its header'],
  ])('%s', (_, bytes, location, message) => {
    expect(refusal(bytes)).toEqual({ location, message: expect.stringContaining(message) as string });
  });
});
