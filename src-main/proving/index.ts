export { loadOnnxRuntime, runtimeName } from './independent-runtime.ts';
export { measureNetworks } from './network-latencies.ts';
export { proofOfSheet } from './proof-of-sheet.ts';
export type { Proof, ProofRequest, Report } from './proof-request.ts';
export { type Instruments, proveModel } from './prove-model.ts';
export { measureSegments, type SegmentLatencies } from './segment-latencies.ts';
export { verifyImport, verifyWeights } from './verify-import.ts';
export { writeOutputs } from './write-outputs.ts';
