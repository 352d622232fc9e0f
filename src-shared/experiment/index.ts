export { branchProblems, type Parent, parentSchema } from './branch.ts';
export { type ComputeConfig, type EntropyConfig, type Experiment, type ExperimentInput, experimentSchema } from './experiment.ts';
export type { FieldProblem } from './field-problem.ts';
export { comparedSettings, flatConfig } from './flat-config.ts';
export { nameSchema, newNameSchema, newTagsSchema } from './names.ts';
export {
  describeProblems,
  experimentFileJsonSchema,
  experimentJsonSchema,
  fileProblems,
  type ParsedExperiment,
  parseExperiment,
  parseNewExperiment,
} from './parse-experiment.ts';
export {
  ownRecordedExperimentSchema,
  type RecordedExperiment,
  recordedExperimentSchema,
  withFormerSettings,
} from './recorded-experiment.ts';
export { type RunSource, runSourceSchema, UNKNOWN_PROGRAM } from './run-source.ts';
