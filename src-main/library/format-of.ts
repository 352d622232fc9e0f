import type { ImportedModel } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';

type Format = ImportedModel['source']['format'];

/** So much of a file tells what it is. */
export const HEAD_BYTES = 64;

const BRACE = 0x7b;
const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000n;
const PROTOBUF_FIELDS = [1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25];
const INTEGER_FIELDS = new Set([1, 5]);

/** What people take for a model file, and is none that can be imported. */
const others: readonly { readonly begins: string; readonly what: string; readonly remedy: string }[] = [
  {
    begins: 'PK\u0003\u0004',
    what: 'a zip archive, as torch.save writes (.pt, .pth)',
    remedy: 'Reading one runs whatever code is in it. Save its state_dict with safetensors.torch.save_file, or export it with torch.onnx.',
  },
  {
    begins: '\u0080\u0002',
    what: 'a pickle, as torch.save wrote until 1.6',
    remedy: 'Reading one runs whatever code is in it. Save its state_dict with safetensors.torch.save_file, or export it with torch.onnx.',
  },
  { begins: '\u0089HDF', what: 'an HDF5 file, as Keras writes', remedy: 'Export the network as ONNX.' },
  { begins: '\u001f\u008b', what: 'a gzip archive', remedy: 'Unpack it first.' },
  { begins: 'version https://git-lfs', what: 'a pointer of Git LFS, not the file itself', remedy: 'Fetch it with `git lfs pull`.' },
];

/** What a file is by how it begins, whatever its name says. Throws LabError `bad-file` for what is neither. */
export function formatOf(head: Buffer, file: string): Format {
  if (head.length === 0) throw bad('It is empty.', file, 'Take another copy of it.');
  const known = others.find(({ begins }) => head.subarray(0, begins.length).equals(Buffer.from(begins, 'latin1')));
  if (known) throw bad(`It is ${known.what}.`, file, known.remedy);
  if (isSafetensors(head)) return 'safetensors';
  if (isProtobuf(head)) return 'onnx';
  throw bad('It is neither an ONNX nor a safetensors file.', file, 'Export the network as ONNX, or its weights as safetensors.');
}

/** Begins with a header's length that the format allows, and a header; the file may be cut off behind it. */
function isSafetensors(head: Buffer): boolean {
  return head[LENGTH_BYTES] === BRACE && head.readBigUInt64LE(0) <= MAX_HEADER_BYTES;
}

/** Begins with a field that an ONNX model has. */
function isProtobuf(head: Buffer): boolean {
  const tag = head.readUInt8(0);
  const [field, wireType] = [(tag & 0x7f) >> 3, tag & 7];
  const number = tag & 0x80 ? field | (((head[1] ?? 0) & 0x7f) << 4) : field;
  return PROTOBUF_FIELDS.includes(number) && wireType === (INTEGER_FIELDS.has(number) ? 0 : 2);
}

function bad(message: string, file: string, remedy: string): LabError {
  return new LabError('bad-file', message, remedy, { file });
}
