export * from './model-graph.ts';
export { activationOf, type Activation, type ActivationKind, type Interval } from './activations.ts';
export { erf } from './erf.ts';
export { GraphError } from './graph-error.ts';
export { inferShapes, reachOf, shapeAt, type Shapes } from './shapes.ts';
export { channelsOf, elementsOf } from './tensor-shapes.ts';
export { isTrained, parameterCount, parametersOf, type Parameter, type ParameterRole, type Weights } from './parameters.ts';
export { prunableLayers, layersWithoutBypass, type PrunableLayer } from './prunable-layers.ts';
export { parseModelGraph } from './parse-graph.ts';
