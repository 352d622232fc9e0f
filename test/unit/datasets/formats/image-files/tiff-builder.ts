/** One strip of a TIFF file without compression. */
export interface Tiff {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly samples: number;
  /** 1: black is zero; 2: RGB; 6: YCbCr. */
  readonly photometric: number;
  /** 1: unsigned, 2: signed, 3: floating point. */
  readonly sampleFormat?: number;
  readonly pixels: Uint8Array;
}

const SHORT = 3;
const LONG = 4;
const ENTRY_BYTES = 12;

/** The same as a BigTIFF file (version 43), whose entries have 20 bytes. Bits and pixels fit into an entry, or follow the directory. */
export function bigTiff({ width, height, bits, samples, photometric, pixels }: Tiff): Buffer {
  const each = (value: number): number[] => new Array<number>(samples).fill(value);
  const tags: [tag: number, type: number, values: number[]][] = [
    [256, SHORT, [width]],
    [257, SHORT, [height]],
    [258, SHORT, each(bits)],
    [259, SHORT, [1]],
    [262, SHORT, [photometric]],
    [273, LONG, [0]],
    [277, SHORT, [samples]],
    [278, SHORT, [height]],
    [279, LONG, [pixels.length]],
    ...(photometric === 6 ? [[530, SHORT, [1, 1]] satisfies [number, number, number[]]] : []),
  ];
  const [header, entry] = [16, 20];
  const directory = Buffer.alloc(header + 8 + entry * tags.length + 8);
  directory.write('II+\0\u0008\0\0\0', 'latin1');
  directory.writeBigUInt64LE(BigInt(header), 8);
  directory.writeBigUInt64LE(BigInt(tags.length), header);
  for (const [index, [tag, type, values]] of tags.entries()) {
    const position = header + 8 + entry * index;
    directory.writeUInt16LE(tag, position);
    directory.writeUInt16LE(type, position + 2);
    directory.writeBigUInt64LE(BigInt(values.length), position + 4);
    for (const [item, value] of values.entries()) {
      if (type === SHORT) directory.writeUInt16LE(value, position + 12 + 2 * item);
      else directory.writeUInt32LE(tag === 273 ? directory.length : value, position + 12 + 4 * item);
    }
  }
  return Buffer.concat([directory, pixels]);
}

/** A little-endian TIFF file by the format's definition (revision 6.0). YCbCr has full resolution in all channels. */
export function tiff({ width, height, bits, samples, photometric, sampleFormat = 1, pixels }: Tiff): Buffer {
  const each = (value: number): number[] => new Array<number>(samples).fill(value);
  const strip = 273;
  const entries: [tag: number, type: number, values: number[]][] = [
    [256, SHORT, [width]],
    [257, SHORT, [height]],
    [258, SHORT, each(bits)],
    [259, SHORT, [1]],
    [262, SHORT, [photometric]],
    [strip, LONG, [0]],
    [277, SHORT, [samples]],
    [278, SHORT, [height]],
    [279, LONG, [pixels.length]],
    [339, SHORT, each(sampleFormat)],
    ...(photometric === 6 ? [[530, SHORT, [1, 1]] satisfies [number, number, number[]]] : []),
  ];
  const start = 8;
  const longer: Buffer[] = [];
  let end = start + 2 + ENTRY_BYTES * entries.length + 4;
  const directory = Buffer.alloc(end);
  directory.write('II*\0', 'latin1');
  directory.writeUInt32LE(start, 4);
  directory.writeUInt16LE(entries.length, start);
  const positionOf = (index: number): number => start + 2 + ENTRY_BYTES * index;
  for (const [index, [tag, type, values]] of entries.entries()) {
    const position = positionOf(index);
    directory.writeUInt16LE(tag, position);
    directory.writeUInt16LE(type, position + 2);
    directory.writeUInt32LE(values.length, position + 4);
    const content = Buffer.alloc(Math.max(4, values.length * (type === SHORT ? 2 : 4)));
    for (const [item, value] of values.entries()) {
      if (type === SHORT) content.writeUInt16LE(value, 2 * item);
      else content.writeUInt32LE(value, 4 * item);
    }
    if (content.length === 4) content.copy(directory, position + 8);
    else {
      directory.writeUInt32LE(end, position + 8);
      longer.push(content);
      end += content.length;
    }
  }
  directory.writeUInt32LE(end, positionOf(entries.findIndex(([tag]) => tag === strip)) + 8);
  return Buffer.concat([directory, ...longer, pixels]);
}
