export { isTaskKind, tasks, type PhaseOf, type RequestOf, type ResultOf, type TaskKind } from './registry.ts';
export { messageSchema, type DoneMessage, type FailedMessage, type ProgressMessage, type TaskMessage } from './task-message.ts';
export type { Resources } from './task-definition.ts';
export { readTaskRequest } from './read-task-request.ts';
export { threadVariables } from './thread-variables.ts';
export {
  keptModel,
  planTaskRequest,
  proofTaskRequest,
  refuseUnknownSteps,
  type KeptModel,
  type KeptModelChoice,
  type KeptRun,
} from './kept-run.ts';
export { proofTaskRequestSchema, type ProofTaskRequest } from './proof.ts';
export type { PlanTaskRequest } from './plan.ts';
export type { ModelImportRequest } from './model-import.ts';
export type { LookRequest } from './look-at-model.ts';
