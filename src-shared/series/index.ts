export { downSample, type Points, type Range } from './down-sample.ts';
export {
  lineAxes,
  type LineAxis,
  type LineRequest,
  lineRequestSchema,
  MOST_RUNS,
  type SharedLines,
  sharedLinesSchema,
} from './line-request.ts';
export { seedMeans } from './seed-means.ts';
export { sharedLines } from './shared-lines.ts';
export { smoothed } from './smoothed.ts';
