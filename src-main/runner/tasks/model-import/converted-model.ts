import type { SourceFile } from '#main/library/index.ts';
import type { ModelImportRequest } from '#main/tasks/index.ts';
import type { ImportVerification, ModelImportJob, WeightsReport } from '#shared/contract/index.ts';
import type { Model } from '#shared/graph/index.ts';
import type { InputNormalization, SourceInterface } from '#shared/networks/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import type { TaskContext } from '../../task-handler.ts';

/** Verification runs on the CPU, where both runtimes compute in full float32; a GPU may use fewer bits. */
export const VERIFYING = { threads: 0, device: 'cpu', memoryGrowth: true } as const;

/** The result of converting a file. */
export interface ConvertedModel extends Model {
  /** The built-in network of a weights file. */
  readonly network: NetworkConfig | null;
  readonly producer: string | null;
  /** The normalization that an ONNX file has inside. */
  readonly normalization: InputNormalization | null;
  /** How programs call an ONNX file; null for a file of weights. */
  readonly interface: SourceInterface | null;
  readonly verified: ImportVerification;
  /** How the file's tensors match the network. */
  readonly report: WeightsReport | null;
  readonly notes: readonly string[];
}

/** Throws a LabError for a file that it cannot convert. */
export type Converter = (
  source: SourceFile,
  wanted: ModelImportRequest['model'],
  checkpoint: TaskContext<ModelImportJob['phase']>['checkpoint'],
) => Promise<ConvertedModel>;
