export { loadProgram } from './load-program.ts';
export { type ObservationName, observationNames, type Observed } from './observations/index.ts';
export { fastAlgorithm } from './operations/winograd/fast-algorithm.ts';
export {
  type Batch,
  type BatchOutcome,
  type Evaluation,
  NO_AUGMENTATION,
  PLAIN_STEP,
  type Program,
  type ProgramOptions,
  type StepOptions,
  type StepSettings,
  type Variables,
} from './program.ts';
export { ProgramError } from './program-error.ts';
export { describeTensorflow, deviceOf, type TensorflowDescription } from './session/describe-tensorflow.ts';
