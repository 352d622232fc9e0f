import type { QuantizedProof } from '#shared/proof/index.ts';
import type { Proof, ProofRequest } from '../proof-request.ts';

/** What an encoder needs of the request behind a proof. */
export type ExportRequest = Pick<ProofRequest, 'source' | 'threads' | 'data' | 'options' | 'batchSize' | 'delta'>;

export interface FileContent {
  /** Absolute. */
  readonly file: string;
  readonly bytes: Uint8Array;
  /** What the proof sheet says of a file that computes less exactly than the model. */
  readonly quantized?: QuantizedProof;
}

/** Encodes a proven model for the file or folder at `target`, and verifies what it has encoded. Throws LabErrors. */
export type ExportEncoder = (proof: Proof, target: string, request: ExportRequest) => Promise<readonly FileContent[]>;
