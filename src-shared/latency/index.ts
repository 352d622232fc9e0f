export {
  graphsOf,
  type LatencyProfile,
  latencyProfile,
  latencyProfileSchema,
  pricedNetworks,
  savedByLayer,
  savedByLinear,
} from './latency-profile.ts';
export {
  type LatencyConditions,
  latencyConditionsSchema,
  type LatencyTable,
  latencyTableSchema,
  type MeasuredTime,
  networkLatency,
} from './latency-table.ts';
export { mergingLayers } from './merging-layers.ts';
export { latencyPredictor, predictedLatency } from './predict-latency.ts';
export { emptyNetwork, isRepeatable, repeatedSegment, weightsIn } from './repeated-segment.ts';
export { distinctSegments, type Segment, segmentsOf } from './segment.ts';
