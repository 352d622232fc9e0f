export {
  type AlgorithmName,
  algorithmNames,
  algorithmsFrom,
  type AlgorithmTable,
  type Convolution,
  convolutionsOf,
} from './algorithms/convolutions.ts';
export { knownAlgorithm } from './algorithms/known-algorithms.ts';
export { type AlgorithmTimes, fastestOf, measureConvolution } from './algorithms/measure-convolution.ts';
export type { Derivatives } from './derivatives/derivatives.ts';
export { loadDerivatives } from './load-derivatives.ts';
export { loadProgram } from './load-program.ts';
export { type ObservationName, observationNames, type Observed } from './observations/index.ts';
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
export { runSavedModel } from './session/saved-model-call.ts';
