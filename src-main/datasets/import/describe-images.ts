import { resolve } from 'node:path';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';
import type { ImageSource } from '../source/image-source.ts';
import type { NewDataSet } from '../store/data-set-writer.ts';

/** The data set that a request makes of a source. Throws LabError `conflict` if the request does not fit the images. */
export function describeImages({ name, source, classes, mean }: AddDataSet, found: ImageSource): NewDataSet {
  const { shape } = found;
  if (mean && mean.length !== shape[2]) {
    const message = `Mean and std have ${plural(mean.length, 'value')}, but the images have ${plural(shape[2], 'channel')}.`;
    throw new LabError('conflict', message, 'Give one value per channel.', { location: 'mean' });
  }
  if (classes && classes.length !== found.classes.length) {
    const message = `Got ${plural(classes.length, 'class name')} for ${plural(found.classes.length, 'class', 'classes')}.`;
    throw new LabError('conflict', message, 'Give one name per class.', { location: 'classes' });
  }
  return { name, title: name, source: resolve(source), shape, classes: [...(classes ?? found.classes)] };
}
