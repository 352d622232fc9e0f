export { proveModel, type Instruments } from './prove-model.ts';
export type { Proof, ProofRequest, Report } from './proof-request.ts';
export { writeOutputs } from './write-outputs.ts';
export { verifyImport, verifyWeights } from './verify-import.ts';
