export type { Batch, BatchOutcome, Program, ProgramOptions, StepSettings, Variables } from './program.ts';
export { ProgramError } from './program-error.ts';
export { loadProgram } from './load-program.ts';
export { describeTensorflow, deviceOf, type TensorflowDescription } from './session/describe-tensorflow.ts';
