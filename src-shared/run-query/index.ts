export { type Completion, completionsAt } from './completions.ts';
export { isReadFromEngine, metricField, metricOf, settingField, settingOf } from './engine-fields.ts';
export { parseRunQuery } from './parse-run-query.ts';
export { accuracyDelta, removedLayers } from './run-facts.ts';
export { type FieldValue, numberFields, runFieldOf } from './run-fields.ts';
export { fieldsWithTerms, type RunTerm, termsOf, termText, withoutTerm, withTerm } from './terms.ts';
export type { Operator } from './tokens.ts';
