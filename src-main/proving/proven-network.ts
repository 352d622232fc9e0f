import type { OnnxFile } from '#main/interchange/index.ts';
import type { ProvenModel } from '#shared/proof/index.ts';
import type { Model, Reduction } from '#shared/reduction/index.ts';
import type { OnnxNetwork } from './independent-runtime.ts';
import type { ProofRequest } from './proof-request.ts';

/** A network of the sheet: as it is, as its ONNX file, and opened in the independent runtime. */
export interface ProvenNetwork {
  readonly role: ProvenModel['role'];
  readonly round: number;
  readonly model: Model;
  readonly file: OnnxFile;
  readonly opened: OnnxNetwork;
}

/** Dense first; the pruned one where it is not the dense one; the reduced one where there is a reduction. */
export function networksOf(
  { round, dense, model }: ProofRequest,
  reduction: Reduction | undefined,
): readonly Pick<ProvenNetwork, 'role' | 'round' | 'model'>[] {
  return [
    { role: 'dense', round: 0, model: dense },
    ...(round > 0 ? [{ role: 'pruned', round, model } as const] : []),
    ...(reduction ? [{ role: 'reduced', round, model: reduction.reduced } as const] : []),
  ];
}
