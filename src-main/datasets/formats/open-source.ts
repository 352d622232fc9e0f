import { resolve } from 'node:path';
import type { AddDataSet, DataFormat } from '#shared/contract/data-sets.ts';
import type { ImageSource } from '../source/image-source.ts';
import type { OpenOptions } from '../source/source-format.ts';
import { inClassOrder } from './class-order.ts';
import { identifyFormat } from './identify-format.ts';
import { refuseIdleOptions } from './idle-options.ts';
import { sourceFormats } from './source-formats.ts';

export interface OpenedSource extends ImageSource {
  readonly format: DataFormat;
}

/** Finds, counts and labels the images of a request's source. Throws LabError `not-found`, `bad-file` or `conflict`. */
export async function openSource(request: AddDataSet, options: OpenOptions): Promise<OpenedSource> {
  const source = resolve(request.source);
  const { format, path } = request.format ? { format: request.format, path: source } : await identifyFormat(source);
  refuseIdleOptions(request, sourceFormats[format]);
  const found = await sourceFormats[format].open(path, request, options);
  if (!request.classOrder) return { ...found, format };
  try {
    return { ...inClassOrder(found, request.classOrder), format };
  } catch (error) {
    await found.close();
    throw error;
  }
}
