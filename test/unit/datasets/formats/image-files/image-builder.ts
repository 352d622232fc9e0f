import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { temporaryFolder } from '../idx/idx-builder.ts';

/** A PNG of one color. */
export function png(color: readonly [number, number, number], width = 4, height = 3): Promise<Buffer> {
  const [r, g, b] = color;
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
}

/** A folder of 4 x 3 PNG files whose red value is their number, in path order; other content as given. */
export async function imageFolder(paths: readonly string[], others: Readonly<Record<string, Buffer | string>> = {}): Promise<string> {
  const folder = temporaryFolder();
  const write = (path: string, content: Buffer | string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const [number, path] of paths.entries()) write(path, await png([number, 100, 200]));
  for (const [path, content] of Object.entries(others)) write(path, content);
  return folder;
}

/** `count` paths in each of the folders. */
export function pathsIn(folders: readonly string[], count: number, ending = 'png'): string[] {
  return folders.flatMap((folder) => Array.from({ length: count }, (_, index) => `${folder}/${index}.${ending}`));
}

/** The red value of each image's first pixel. */
export function redsOf({ images, count }: { readonly images: Uint8Array; readonly count: number }): number[] {
  return Array.from({ length: count }, (_, image) => images[(image * images.length) / count] ?? -1);
}
