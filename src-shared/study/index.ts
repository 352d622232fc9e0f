export { analysisMetrics, type MemberAnalysis } from './analysis-metrics.ts';
export { type CheckedVariant, checkedVariants, parseStudy } from './check-study.ts';
export { expandStudy, memberCount, type Variant } from './expand-study.ts';
export { extendedStudy, type Extension } from './extend-study.ts';
export { withSettings } from './field-path.ts';
export { type Membership, membershipSchema, type RecordedStudy, recordedStudySchema } from './recorded-study.ts';
export { studyMetrics } from './study-metrics.ts';
export { listedVariantSchema, MAX_MEMBERS, type StudyInput, studyJsonSchema } from './study-schema.ts';
export { variantName } from './variant-name.ts';
