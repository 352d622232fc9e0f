export { proveModel, type Instruments } from './prove-model.ts';
export type { Proof, ProofRequest, Report } from './proof-request.ts';
export { filesOfOutput, writeOutputs, type Output, type Write } from './write-outputs.ts';
