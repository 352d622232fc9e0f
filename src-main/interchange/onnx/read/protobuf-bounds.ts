import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { ScalarType } from '@bufbuild/protobuf';

/**
 * What a protobuf would take in memory once it is decoded, estimated in bytes without decoding it: a message of two bytes becomes an
 * object of hundreds, a number of one byte a BigInt. Nesting is bounded here, too.
 */
const MESSAGE = 400;
const TEXT = 64;
const WHOLE_NUMBER = 32;
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

/** Throws a RangeError over `limit` and for nesting without end, and what the reader throws for what is no protobuf. */
export function checkMemory(schema: DescMessage, bytes: Uint8Array, limit: number): void {
  const reader = new BinaryReader(bytes);
  let taken = 0;
  const take = (amount: number): void => {
    taken += amount;
    if (taken > limit) throw new RangeError(`decoded it would take more than ${limit} bytes of memory`);
  };
  const visit = (message: DescMessage, end: number, depth: number): void => {
    if (depth > MAX_NESTING) throw new RangeError(`messages are nested over ${MAX_NESTING} deep`);
    take(MESSAGE);
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      if (wireType !== WireType.LengthDelimited) {
        reader.skip(wireType, number);
        take(WHOLE_NUMBER);
        continue;
      }
      const length = reader.uint32();
      const next = reader.pos + length;
      if (next > end) throw new RangeError(`a field of ${length} bytes ends beyond its message`);
      const field = fieldOf(message, number);
      const inner = field && messageOf(field);
      if (inner) visit(inner, next, depth + 1);
      else take(field ? costOf(field, length) : TEXT);
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

/** Of a text, of bytes, which stay where they are, or of numbers in one run. */
function costOf(field: DescField, length: number): number {
  if (field.fieldKind !== 'list' || field.listKind !== 'scalar') return isText(field.scalar) ? TEXT + length : TEXT;
  if (field.scalar === ScalarType.BYTES || field.scalar === ScalarType.STRING) return TEXT + (isText(field.scalar) ? length : 0);
  const width = widths[field.scalar];
  return width === undefined ? length * WHOLE_NUMBER : (length / width) * NUMBER;
}

function isText(scalar: ScalarType | undefined): boolean {
  return scalar === ScalarType.STRING;
}
