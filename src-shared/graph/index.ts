export { type Block, shapePreservingBlocks } from './blocks.ts';
export { hasPathWithout, layersWithoutBypass } from './bypasses.ts';
export { GraphDraft } from './graph-draft.ts';
export { GraphError } from './graph-error.ts';
export { type GraphView, graphView, nodeOf, parametersOf } from './graph-view.ts';
export { identityConvolutions } from './identity-convolutions.ts';
export * from './model-graph.ts';
export type { ActivationNode } from './operations/activation.ts';
export type { AddNode } from './operations/add.ts';
export type { ParameterRole } from './operations/base-node.ts';
export type { BatchNormNode } from './operations/batch-norm.ts';
export type { BiasNode } from './operations/bias.ts';
export type { ConcatNode } from './operations/concat.ts';
export type { Conv2dNode } from './operations/conv2d.ts';
export type { DenseNode } from './operations/dense.ts';
export type { DropoutNode } from './operations/dropout.ts';
export { type GraphNode, type Op, type OperationOf, operationOf, operations } from './operations/index.ts';
export type { InputNode } from './operations/input.ts';
export type { LayerNormNode } from './operations/layer-norm.ts';
export type { MatmulNode } from './operations/matmul.ts';
export type { MultiplyNode } from './operations/multiply.ts';
export type { OperationRole } from './operations/operation.ts';
export type { PadNode } from './operations/pad.ts';
export type { Pool2dNode } from './operations/pool2d.ts';
export type { PositionBiasNode } from './operations/position-bias.ts';
export type { ReshapeNode } from './operations/reshape.ts';
export type { ScaleNode } from './operations/scale.ts';
export type { SliceNode } from './operations/slice.ts';
export type { TransposeNode } from './operations/transpose.ts';
export { isTrained, type Parameter, parameterCount } from './parameters.ts';
export { modelGraphSchema, parseModelGraph } from './parse-graph.ts';
export {
  activatedLayers,
  distinctKernels,
  type PrunableLayer,
  prunableLayers,
  type PrunableSettings,
  unprunableNodes,
  type UnprunableReason,
} from './prunable-layers.ts';
export { inferShapes, shapeAt, type Shapes } from './shapes.ts';
export { isReadable, readStoredGraph, type StoredGraph, storedGraphSchema } from './stored-graph.ts';
export * from './tensor-shapes.ts';
export { type Activation, type ActivationKind, activationOf, erf, type Interval } from '#shared/activations/index.ts';
