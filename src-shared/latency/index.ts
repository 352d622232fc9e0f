export { bestChoices, type ChainChange, type Choice } from './best-choices.ts';
export {
  graphsOf,
  type LatencyProfile,
  latencyProfile,
  latencyProfileSchema,
  pricedNetworks,
  savedByLayer,
  savedByLinear,
  shareOfSavings,
} from './latency-profile.ts';
export {
  isSettled,
  type LatencyConditions,
  latencyConditionsSchema,
  type LatencyTable,
  latencyTableSchema,
  type MeasuredTime,
  medianError,
  networkLatency,
  unsettledLatency,
} from './latency-table.ts';
export { candidateSets, mergingLayers } from './merging-layers.ts';
export { type NodeLatencies, nodeLatencies, nodeLatenciesSchema } from './node-latencies.ts';
export { latencyPredictor, predictedLatency } from './predict-latency.ts';
export { type CompleteTable, type PricedNetwork, pricedReductions, type ReduceBy } from './priced-reductions.ts';
export { emptyNetwork, isRepeatable, repeatedSegment, weightsIn } from './repeated-segment.ts';
export { distinctSegments, type Segment, segmentsOf } from './segment.ts';
