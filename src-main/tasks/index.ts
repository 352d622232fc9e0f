export type { AnalysisTaskRequest } from './analysis.ts';
export type { InspectRequest } from './inspect-model.ts';
export {
  analysisTaskRequest,
  type KeptModelChoice,
  type KeptRun,
  type PlanChoice,
  planTaskRequest,
  proofTaskRequest,
  refuseUnknownSteps,
} from './kept-run.ts';
export type { LatencyTaskRequest } from './latency.ts';
export type { ModelImportRequest } from './model-import.ts';
export type { PlanTaskRequest } from './plan.ts';
export type { ProbeRequest } from './probe.ts';
export { type ProofTaskRequest, proofTaskRequestSchema } from './proof.ts';
export { readTaskRequest } from './read-task-request.ts';
export { isTaskKind, type PhaseOf, type RequestOf, type ResultOf, type TaskKind, tasks } from './registry.ts';
export type { Resources } from './task-definition.ts';
export { type AppliedLimits, appliedLimits, GIB, SECONDS_PER_HOUR } from './task-limits.ts';
export { type DoneMessage, type FailedMessage, messageSchema, type ProgressMessage, type TaskMessage } from './task-message.ts';
export { threadVariables } from './thread-variables.ts';
