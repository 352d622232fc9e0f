import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import { parseBoundedJson } from '#shared/text/index.ts';
import { duplicateKey, hasMoreKeys } from './duplicate-key.ts';
import {
  arrayOf,
  bytesOf,
  isWidened,
  type NumberType,
  numberTypeOf,
  numberTypes,
  type StoredType,
  storedTypes,
  type TensorData,
  type WidenedType,
} from './number-types.ts';

/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header padded with spaces to a multiple of 8, and one
 * buffer that the tensors fill without gaps or overlaps, row-major, little-endian.
 * Source: https://github.com/huggingface/safetensors, "Format".
 */

/** The format's own limit. */
const MAX_HEADER_BYTES = 100_000_000;
/** Limits the memory that a hostile header can take. */
const MAX_TENSORS = 100_000;
/** Longer names are cut in messages. */
const MAX_SHOWN_NAME = 200;
const LENGTH_BYTES = 8;
const ALIGNMENT = 8;
const METADATA = '__metadata__';
const REMEDY = 'Export the file again, or use another copy of it.';

export interface Tensor<Data extends TensorData = TensorData> {
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  readonly data: Data;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Tensors that were read into a wider type → their type in the file. */
  readonly widened: ReadonlyMap<string, WidenedType>;
  readonly metadata: Readonly<Record<string, string>>;
}

const size = z.int().min(0);
const entrySchema = z.strictObject({ dtype: z.string(), shape: z.array(size).max(64), data_offsets: z.tuple([size, size]) });
const metadataSchema = z.record(z.string(), z.string());

interface Entry<Type extends StoredType = NumberType> {
  readonly name: string;
  readonly dataType: Type;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Deterministic: the same tensors and metadata always give the same bytes. */
export function encodeSafetensors(tensors: ReadonlyMap<string, Tensor>, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const entries = layOut(tensors);
  const json = Buffer.from(JSON.stringify(headerOf(entries, metadata)));
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  if (headerBytes > MAX_HEADER_BYTES) throw new RangeError(`The safetensors header takes ${headerBytes} bytes, over the format's limit.`);

  const start = LENGTH_BYTES + headerBytes;
  const bytes = new Uint8Array(start + (entries.at(-1)?.end ?? 0));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, LENGTH_BYTES);
  bytes.fill(0x20, LENGTH_BYTES + json.length, start);
  for (const { name, begin } of entries) {
    const data = tensors.get(name)?.data;
    if (data) bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + begin);
  }
  return bytes;
}

/** Decodes an untrusted file; `file` is its name in errors. Throws LabError `bad-file`. */
export function decodeSafetensors(bytes: Uint8Array, file: string): Safetensors {
  const headerBytes = readHeaderLength(bytes, file);
  const start = LENGTH_BYTES + headerBytes;
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, start), file);
  const metadata = readMetadata(header, file);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => readEntry(name, value, file));
  checkLayout(entries, bytes.length - start, file);
  const tensors = new Map(
    entries.map(({ name, dataType, shape, begin, end }) => {
      // A copy, because a typed array needs an aligned offset and the file's buffer can then be freed.
      const { buffer } = new Uint8Array(bytes.subarray(start + begin, start + end));
      return [name, { shape, data: arrayOf(dataType, buffer) }];
    }),
  );
  const widened = entries.flatMap(({ name, dataType }) => (isWidened(dataType) ? [[name, dataType] as const] : []));
  return { tensors, widened: new Map(widened), metadata };
}

function layOut(tensors: ReadonlyMap<string, Tensor>): Entry[] {
  const typed = [...tensors].map(([name, { shape, data }]) => {
    if (name === METADATA || Buffer.from(name).toString() !== name) throw new RangeError(`Invalid tensor name: ${JSON.stringify(name)}`);
    if (elements(shape) !== data.length) throw new RangeError(`${name}: ${data.length} values do not fill the shape [${shape.join()}]`);
    return { name, shape, dataType: numberTypeOf(data), bytes: data.byteLength };
  });
  typed.sort(
    (a, b) => numberTypes.indexOf(a.dataType) - numberTypes.indexOf(b.dataType) || Buffer.from(a.name).compare(Buffer.from(b.name)),
  );
  let begin = 0;
  return typed.map(({ name, shape, dataType, bytes }) => ({ name, shape, dataType, begin, end: (begin += bytes) }));
}

function headerOf(entries: readonly Entry[], metadata: Readonly<Record<string, string>>): Record<string, unknown> {
  const described = entries.map(({ name, dataType, shape, begin, end }) => [name, { dtype: dataType, shape, data_offsets: [begin, end] }]);
  return Object.fromEntries([...(Object.keys(metadata).length > 0 ? [[METADATA, metadata]] : []), ...described]) as Record<string, unknown>;
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function readHeaderLength(bytes: Uint8Array, file: string): number {
  if (bytes.length < LENGTH_BYTES) throw bad(`Too short for a safetensors file: ${bytes.length} bytes.`, file, 'byte 0');
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw bad(
      `Not a safetensors file: the header would have ${length.toString()} bytes; the format allows ${MAX_HEADER_BYTES}.`,
      file,
      'byte 0',
    );
  }
  if (LENGTH_BYTES + Number(length) > bytes.length) {
    throw bad(`The file ends inside its header of ${length.toString()} bytes.`, file, `byte ${bytes.length}`);
  }
  return Number(length);
}

function parseHeader(header: Uint8Array, file: string): Record<string, unknown> {
  let parsed: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
    // Before parsing: the objects take ten times the memory.
    if (hasMoreKeys(text, MAX_TENSORS + 1)) {
      throw bad(`The header lists more than ${MAX_TENSORS} tensors.`, file, 'header', 'Export the weights of one network.');
    }
    parsed = parseBoundedJson(text);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw bad(`The header is not JSON: ${error instanceof Error ? error.message : String(error)}.`, file, `byte ${LENGTH_BYTES}`);
  }
  if (header[0] !== 0x7b || typeof parsed !== 'object' || parsed === null) {
    throw bad('The header is not a JSON object that starts with {.', file, `byte ${LENGTH_BYTES}`);
  }
  const duplicate = duplicateKey(text);
  if (duplicate !== undefined)
    throw bad(`The key ${JSON.stringify(shortened(duplicate))} occurs twice.`, file, `header, ${shortened(duplicate)}`);
  return parsed as Record<string, unknown>;
}

function readMetadata(header: Record<string, unknown>, file: string): Record<string, string> {
  if (!Object.hasOwn(header, METADATA)) return {};
  const checked = metadataSchema.safeParse(header[METADATA]);
  if (!checked.success) throw bad('The metadata is not a map of strings.', file, `header, ${METADATA}`);
  return checked.data;
}

function readEntry(name: string, value: unknown, file: string): Entry<StoredType> {
  const location = `tensor ${shortened(name)}`;
  const checked = entrySchema.safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw bad(`Invalid entry: ${[issue?.path.join('.'), issue?.message ?? 'unexpected'].filter(Boolean).join(' ')}.`, file, location);
  }
  const { dtype, shape, data_offsets } = checked.data;
  const [begin, end] = data_offsets;
  const dataType = storedTypes.find((known) => known === dtype);
  if (dataType === undefined) {
    throw bad(`The number type ${shortened(dtype)} is not supported.`, file, location, `Export it with one of ${storedTypes.join(', ')}.`);
  }
  const bytes = elements(shape) * bytesOf(dataType);
  if (end - begin !== bytes) {
    throw bad(
      `${dataType} of shape [${shape.join()}] takes ${bytes} bytes; the offsets ${begin}..${end} span ${end - begin}.`,
      file,
      location,
    );
  }
  return { name, dataType, shape, begin, end };
}

function checkLayout(entries: readonly Entry<StoredType>[], bufferBytes: number, file: string): void {
  let filled = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    const location = `tensor ${shortened(name)}`;
    if (end > bufferBytes) throw bad(`The tensor ends at byte ${end}; the buffer has only ${bufferBytes} bytes.`, file, location);
    if (begin < filled) throw bad(`The tensor starts at byte ${begin}, inside another one that ends at ${filled}.`, file, location);
    if (begin > filled) throw bad(`The ${begin - filled} bytes before the tensor belong to no tensor.`, file, location);
    filled = end;
  }
  if (filled < bufferBytes) {
    throw bad(`The last ${bufferBytes - filled} bytes belong to no tensor.`, file, `byte ${filled} of the buffer`);
  }
}

function shortened(name: string): string {
  return name.length > MAX_SHOWN_NAME ? `${name.slice(0, MAX_SHOWN_NAME)}…` : name;
}

function bad(message: string, file: string, location: string, remedy = REMEDY): LabError {
  return new LabError('bad-file', message, remedy, { file, location });
}
