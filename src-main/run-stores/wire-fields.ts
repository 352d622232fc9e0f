import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** A field of a Protocol Buffers message whose schema is only partly of interest. */
export interface WireField {
  readonly number: number;
  /** The content of text, bytes and messages; empty for numbers. */
  readonly bytes: Uint8Array;
  /** A number in the encoding of its type: varint, double, or float; 0 for others. */
  readonly varint: bigint;
  readonly double: number;
  readonly float: number;
}

const NONE = { bytes: new Uint8Array(), varint: 0n, double: 0, float: 0 };

/** The fields of a message in order. Throws for bytes that are no message. */
export function* wireFields(message: Uint8Array): Generator<WireField> {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    switch (type) {
      case WireType.Varint:
        yield { ...NONE, number, varint: BigInt(reader.int64()) };
        break;
      case WireType.Bit64:
        yield { ...NONE, number, double: reader.double() };
        break;
      case WireType.Bit32:
        yield { ...NONE, number, float: reader.float() };
        break;
      case WireType.LengthDelimited:
        yield { ...NONE, number, bytes: reader.bytes() };
        break;
      default:
        reader.skip(type, number);
    }
  }
}

export function textOf({ bytes }: WireField): string {
  return new TextDecoder().decode(bytes);
}
