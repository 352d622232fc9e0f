export {
  NO_AUGMENTATION,
  PLAIN_STEP,
  type Batch,
  type BatchOutcome,
  type Program,
  type ProgramOptions,
  type StepOptions,
  type StepSettings,
  type Variables,
} from './program.ts';
export { ProgramError } from './program-error.ts';
export { loadProgram } from './load-program.ts';
export { describeTensorflow, deviceOf, type TensorflowDescription } from './session/describe-tensorflow.ts';
