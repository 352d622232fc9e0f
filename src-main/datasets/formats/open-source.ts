import { resolve } from 'node:path';
import type { AddDataSet, DataFormat } from '#shared/contract/data-sets.ts';
import type { ImageSource, SourcePart } from '../source/image-source.ts';
import type { OpenOptions } from '../source/source-format.ts';
import { inClassOrder } from './class-order.ts';
import { identifyFormat } from './identify-format.ts';
import { refuseIdleOptions } from './idle-options.ts';
import { partsBeside } from './parts-beside.ts';
import { sourceFormats } from './source-formats.ts';

export interface OpenedSource extends ImageSource {
  readonly format: DataFormat;
}

/** Finds, counts and labels the images of a request's source. Throws LabError `not-found`, `bad-file` or `conflict`. */
export async function openSource(request: AddDataSet, options: OpenOptions): Promise<OpenedSource> {
  const source = resolve(request.source);
  const { format, path } = request.format ? { format: request.format, path: source } : await identifyFormat(source);
  refuseIdleOptions(request, sourceFormats[format]);
  const opened = await sourceFormats[format].open(path, request, options);
  try {
    const found = { ...opened, parts: withTest(opened.parts), unused: [...(await partsBeside(source, path)), ...opened.unused] };
    return { ...(request.classOrder ? inClassOrder(found, request.classOrder) : found), format };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** If only validation images are held out, they become the test set, since published results refer to them. */
function withTest(parts: readonly SourcePart[]): SourcePart[] {
  if (parts.some(({ split }) => split === 'test')) return [...parts];
  return parts.map((part) => (part.split === 'validation' ? { ...part, split: 'test' } : part));
}
