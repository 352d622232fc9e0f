import type { ImportedModel } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';

type Format = ImportedModel['source']['format'];

/** The number of bytes needed to identify a file. */
export const HEAD_BYTES = 64;

const BRACE = 0x7b;
const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000n;
const PROTOBUF_FIELDS = [1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25];
const INTEGER_FIELDS = new Set([1, 5]);

const PICKLE_REMEDY =
  'Reading it would run code from the file. Save its state_dict with safetensors.torch.save_file, or export the network with torch.onnx.';

/** Known formats that cannot be imported, recognized by their first bytes. */
const otherFormats: readonly { readonly magic: string; readonly what: string; readonly remedy: string }[] = [
  {
    magic: 'PK\u0003\u0004',
    what: 'a zip archive, as written by torch.save (.pt, .pth)',
    remedy: PICKLE_REMEDY,
  },
  {
    magic: '\u0080\u0002',
    what: 'a pickle, as written by torch.save up to 1.6',
    remedy: PICKLE_REMEDY,
  },
  { magic: '\u0089HDF', what: 'an HDF5 file, as written by Keras', remedy: 'Export the network as ONNX.' },
  { magic: '\u001f\u008b', what: 'a gzip archive', remedy: 'Unpack it first.' },
  { magic: 'version https://git-lfs', what: 'a Git LFS pointer, not the file itself', remedy: 'Fetch the file with `git lfs pull`.' },
];

/** Identifies a file by its first bytes, whatever its name. Throws LabError `bad-file` for any other format. */
export function identifyFormat(head: Buffer, file: string): Format {
  if (head.length === 0) throw bad('The file is empty.', file, 'Use another copy of it.');
  const known = otherFormats.find(({ magic }) => head.subarray(0, magic.length).equals(Buffer.from(magic, 'latin1')));
  if (known) throw bad(`This is ${known.what}.`, file, known.remedy);
  if (isSafetensors(head)) return 'safetensors';
  if (isProtobuf(head)) return 'onnx';
  throw bad('This is neither an ONNX nor a safetensors file.', file, 'Export the network as ONNX, or its weights as safetensors.');
}

/** Starts with a plausible header length and a header; the rest of the file may be missing. */
function isSafetensors(head: Buffer): boolean {
  return head[LENGTH_BYTES] === BRACE && head.readBigUInt64LE(0) <= MAX_HEADER_BYTES;
}

/** Starts with a field of an ONNX model. */
function isProtobuf(head: Buffer): boolean {
  const tag = head.readUInt8(0);
  const [field, wireType] = [(tag & 0x7f) >> 3, tag & 7];
  const number = tag & 0x80 ? field | (((head[1] ?? 0) & 0x7f) << 4) : field;
  return PROTOBUF_FIELDS.includes(number) && wireType === (INTEGER_FIELDS.has(number) ? 0 : 2);
}

function bad(message: string, file: string, remedy: string): LabError {
  return new LabError('bad-file', message, remedy, { file });
}
