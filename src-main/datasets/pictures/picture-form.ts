import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Allowance } from './allowance.ts';
import { Picture } from './decode-picture.ts';
import { formed, type PictureForm } from './formed-picture.ts';

/** The form that was asked for; without a size that of the given picture, which all others need to have too. */
export function formOf({ size, resize, color }: AddDataSet, { height, width }: Picture): PictureForm {
  const channels = color === 'gray' ? 1 : 3;
  if (size === undefined) return { shape: [height, width, channels], resize: null };
  return { shape: [size, size, channels], resize: resize ?? size };
}

/**
 * A file's picture in that form; `memory` is an allowance of pixels, `bring` does what {@link formed} does. Throws a LabError `bad-file`,
 * or `conflict` for one of another size where all need to have one.
 */
export async function readPicture(
  file: string,
  form: PictureForm,
  memory: Allowance,
  bring: (...given: Parameters<typeof formed>) => Uint8Array | Promise<Uint8Array> = formed,
): Promise<Uint8Array> {
  const picture = await Picture.open(file);
  const [height, width] = form.shape;
  if (form.resize === null && (picture.height !== height || picture.width !== width)) {
    const message = `The picture has ${picture.width} x ${picture.height} pixels, those before it ${width} x ${height}.`;
    throw new LabError('conflict', message, 'Say the size that all are to become.', { file, location: 'size' });
  }
  return memory.during(picture.height * picture.width, async () => bring(await picture.pixels(), form));
}
