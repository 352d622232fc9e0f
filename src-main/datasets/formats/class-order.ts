import { LabError } from '#shared/errors/index.ts';
import { listed, plural } from '#shared/text/index.ts';
import type { ImageSource } from '../source/image-source.ts';

const MAX_LISTED = 20;

/**
 * The images with their classes in another label order. Names without images become classes without images. Throws LabError `conflict`
 * naming the classes of the source that the order lacks.
 */
export function inClassOrder<Source extends ImageSource>(source: Source, order: readonly string[]): Source {
  const labels = new Map(order.map((name, label) => [name.normalize('NFC'), label]));
  const missing = source.classes.filter((name) => !labels.has(name));
  if (missing.length > 0) {
    const what = missing.length === 1 ? 'the class' : `${plural(missing.length, 'class', 'classes')}:`;
    throw new LabError(
      'conflict',
      `The class order lacks ${what} ${listed(missing, MAX_LISTED)}.`,
      'Name every class of the source, spelled as there.',
      { location: 'classOrder' },
    );
  }
  const moved = Uint16Array.from(source.classes, (name) => labels.get(name) ?? 0);
  return {
    ...source,
    classes: [...labels.keys()],
    parts: source.parts.map((part) => ({ ...part, labels: part.labels.map((label) => moved[label] ?? 0) })),
  };
}
