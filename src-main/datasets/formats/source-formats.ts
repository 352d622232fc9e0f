import type { DataFormat } from '#shared/contract/data-sets.ts';
import type { SourceFormat } from '../source/source-format.ts';
import { cifar } from './cifar/cifar-format.ts';
import { idx } from './idx/idx-format.ts';
import { classFolders } from './image-files/class-folders.ts';
import { csvList } from './image-files/csv-list.ts';
import { tinyImagenet } from './image-files/tiny-imagenet.ts';
import { numpy } from './numpy/numpy-format.ts';

/** Every format that data sets are imported from, by its name in requests. */
export const sourceFormats: Readonly<Record<DataFormat, SourceFormat>> = {
  cifar,
  numpy,
  idx,
  'tiny-imagenet': tinyImagenet,
  'class-folders': classFolders,
  csv: csvList,
};
