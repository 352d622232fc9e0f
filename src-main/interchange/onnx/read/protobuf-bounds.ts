import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/**
 * Estimated bytes of memory per decoded part of a protobuf, used to check a file before decoding it: a message of two bytes becomes an
 * object of hundreds, a number of one byte becomes a BigInt. Nesting is limited, too.
 */
const MESSAGE = 400;
const TEXT = 64;
const VARINT = 32;
const NUMBER = 8;
const MAX_NESTING = 60;

const widths: Partial<Record<ScalarType, number>> = {
  [ScalarType.FLOAT]: 4,
  [ScalarType.DOUBLE]: 8,
  [ScalarType.FIXED32]: 4,
  [ScalarType.FIXED64]: 8,
  [ScalarType.SFIXED32]: 4,
  [ScalarType.SFIXED64]: 8,
};

/** Throws RangeError if decoding needs more than `limit` bytes or messages are nested too deep, and the reader's errors for invalid input. */
export function checkMemory(schema: DescMessage, bytes: Uint8Array, limit: number): void {
  const reader = new BinaryReader(bytes);
  let total = 0;
  const spend = (amount: number): void => {
    total += amount;
    if (total > limit) throw new RangeError(`decoding it would take more than ${limit} bytes of memory`);
  };
  const visit = (message: DescMessage, end: number, depth: number): void => {
    if (depth > MAX_NESTING) throw new RangeError(`messages are nested more than ${MAX_NESTING} levels deep`);
    spend(MESSAGE);
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      if (wireType !== WireType.LengthDelimited) {
        reader.skip(wireType, number);
        spend(VARINT);
        continue;
      }
      const length = reader.uint32();
      const next = reader.pos + length;
      if (next > end) throw new RangeError(`a field of ${length} bytes ends beyond its message`);
      const field = fieldOf(message, number);
      const inner = field && messageOf(field);
      if (inner) visit(inner, next, depth + 1);
      else spend(field ? costOf(field, length) : TEXT);
      reader.pos = next;
    }
    if (reader.pos !== end) throw new RangeError('a field ends beyond its message');
  };
  visit(schema, bytes.length, 0);
}

const fieldsOf = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

function fieldOf(message: DescMessage, number: number): DescField | undefined {
  const known = fieldsOf.get(message) ?? new Map(message.fields.map((field) => [field.number, field]));
  fieldsOf.set(message, known);
  return known.get(number);
}

function messageOf(field: DescField): DescMessage | undefined {
  if (field.fieldKind === 'message') return field.message;
  return field.fieldKind === 'list' && field.listKind === 'message' ? field.message : undefined;
}

/** Memory of a string, of bytes (decoded as a view), or of a packed list of numbers. */
function costOf(field: DescField, length: number): number {
  if (field.fieldKind !== 'list' || field.listKind !== 'scalar') return isText(field.scalar) ? TEXT + length : TEXT;
  if (field.scalar === ScalarType.BYTES || field.scalar === ScalarType.STRING) return TEXT + (isText(field.scalar) ? length : 0);
  const width = widths[field.scalar];
  return width === undefined ? length * VARINT : (length / width) * NUMBER;
}

function isText(scalar: ScalarType | undefined): boolean {
  return scalar === ScalarType.STRING;
}
