import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';
import type { NumberedLabels } from '../../source/numbered-classes.ts';
import { MAX_CLASSES } from '../../store/data-set-folder.ts';
import type { IdxFile } from './idx-file.ts';

const readers: Readonly<Record<string, (view: DataView, offset: number) => number>> = {
  uint8: (view, offset) => view.getUint8(offset),
  int16: (view, offset) => view.getInt16(offset),
  int32: (view, offset) => view.getInt32(offset),
};

/** All labels of a file. Throws LabError `bad-file` for a label out of range. */
export async function readLabels(idx: IdxFile, signal?: AbortSignal): Promise<NumberedLabels> {
  const { type, shape, headerBytes, bytesPerValue } = idx.header;
  const read = readers[type];
  if (read === undefined || shape.length !== 1) {
    const message = `Labels are a list of ${Object.keys(readers).join(', ')}; these have ${plural(shape.length, 'dimension')} of ${type}.`;
    throw new LabError('bad-file', message, 'Check which file is which.', { file: idx.file, location: 'byte 2' });
  }
  const bytes = new Uint8Array(idx.valueBytes);
  let filled = 0;
  for await (const piece of idx.values()) {
    signal?.throwIfAborted();
    bytes.set(piece, filled);
    filled += piece.length;
  }
  const view = new DataView(bytes.buffer);
  const locationOf = (index: number): string => `label ${index} (byte ${headerBytes + index * bytesPerValue})`;
  const labels = Uint16Array.from({ length: shape[0] ?? 0 }, (_, index) => {
    const label = read(view, index * bytesPerValue);
    if (label >= 0 && label < MAX_CLASSES) return label;
    throw new LabError('bad-file', `Label ${label} is out of range.`, 'Labels are class indices, starting at 0.', {
      file: idx.file,
      location: locationOf(index),
    });
  });
  return { labels, file: idx.file, locationOf };
}
