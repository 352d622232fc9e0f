export { type Completion, completionsAt } from './completions.ts';
export { parseRunQuery, type QueriedRun, type RunQuery } from './parse-run-query.ts';
export { accuracyDelta, removedLayers } from './run-facts.ts';
export { type FieldValue, runFields } from './run-fields.ts';
