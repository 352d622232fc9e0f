import type { ImportedModel, ImportVerification, WeightsReport } from '#shared/contract/index.ts';
import { LabError } from '#shared/contract/lab-error.ts';
import type { ModelRequest } from '#main/library/index.ts';
import type { NetworkConfig } from '#shared/experiment/index.ts';
import type { Model } from '#shared/reduction/index.ts';
import type { Report } from '../told-progress.ts';
import type { SourceFile } from './source-file.ts';

/** What an importer makes of a file. */
export interface ConvertedModel extends Model {
  /** That the tensors are of. */
  readonly network: NetworkConfig | null;
  readonly producer: string | null;
  readonly verified: ImportVerification | null;
  /** How the file's tensors fit the network. */
  readonly report: WeightsReport | null;
  readonly notes: readonly string[];
}

type Converter = (source: SourceFile, wanted: ModelRequest['model'], report: Report<'converting' | 'verifying'>) => Promise<ConvertedModel>;

export const converters: Readonly<Record<ImportedModel['source']['format'], Converter>> = {
  onnx: ({ file }) => Promise.reject(new LabError('unavailable', 'Not yet.', 'Wait.', { file })),
  safetensors: ({ file }) => Promise.reject(new LabError('unavailable', 'Not yet.', 'Wait.', { file })),
};
