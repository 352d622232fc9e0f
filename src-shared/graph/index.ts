export * from './model-graph.ts';
export { activations, type ActivationKind, type Interval } from './activations.ts';
export { GraphError } from './graph-error.ts';
export { channelsOf, elementsOf, inferShapes, shapeAt, type Shapes } from './shapes.ts';
export { isTrained, parameterCount, parametersOf, type Parameter, type ParameterRole, type Weights } from './parameters.ts';
export { consideredLayers, layersWithoutBypass, type ConsideredLayer } from './considered-layers.ts';
export { parseModelGraph } from './parse-graph.ts';
