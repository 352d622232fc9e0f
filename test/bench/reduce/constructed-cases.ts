import {
  channelsOf,
  graphView,
  hasKernel,
  identityConvolutions,
  type Model,
  type ModelGraph,
  type PrunableLayer,
  prunableLayers,
  shapePreservingBlocks,
  valuesOf,
} from '#shared/graph/index.ts';
import { mergingLayers } from '#shared/latency/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { type MergeMode, modelWithForms, withoutBlocks } from '#shared/reduction/index.ts';
import { networkSchema } from '#shared/settings/index.ts';

/** One of torchvision's networks, without its training, in which some layers are linear, some channels dead or some convolutions gone. */
export interface ConstructedCase {
  readonly name: string;
  readonly build: () => Model;
  readonly change: (model: Model) => Model;
  readonly merge: MergeMode;
  /** Whether the time of planning is limited. */
  readonly limitsPlanning?: boolean;
}

const SHAPE: readonly [number, number, number] = [224, 224, 3];
const CLASSES = 1000;

const network = (config: object) => (): Model => {
  const graph = buildNetwork(networkSchema.parse(config), SHAPE, CLASSES);
  return { graph, weights: unevenWeights(graph) };
};
const resnet18 = network({ kind: 'resnet', depth: 18, stem: 'imagenet' });
const resnet34 = network({ kind: 'resnet', depth: 34, stem: 'imagenet' });
const mobilenet = network({ kind: 'mobilenet-v2', stem: 'imagenet' });
const vgg16 = network({ kind: 'vgg' });
const swin = network({ kind: 'swin' });

/** The activations between two kernel layers that could be one. */
const betweenKernels = (graph: ModelGraph, layers: readonly PrunableLayer[]): readonly PrunableLayer[] =>
  mergingLayers(graph, layers).flat();
const last = (_: ModelGraph, layers: readonly PrunableLayer[]): readonly PrunableLayer[] => layers.slice(-1);
const ofClassifier = (graph: ModelGraph, layers: readonly PrunableLayer[]): readonly PrunableLayer[] =>
  layers.filter(({ kernel }) => graphView(graph).node(kernel).op === 'dense');

export const CONSTRUCTED_CASES: readonly ConstructedCase[] = [
  { name: 'resnet18, residual branches dead', build: resnet18, change: withoutBranches, merge: 'cheaper' },
  { name: 'resnet18, half of the channels dead', build: resnet18, change: withDeadChannels, merge: 'cheaper' },
  { name: 'resnet18, inner activations linear', build: resnet18, change: linear(betweenKernels), merge: 'cheaper' },
  { name: 'resnet34, one convolution of each pair dropped', build: resnet34, change: withoutSecondConvolutions, merge: 'cheaper' },
  ...(['cheaper', 'all'] as const).map((merge): ConstructedCase => ({
    name: `mobilenet_v2, inverted residuals linear, ${merge === 'all' ? 'all merged' : 'merged where faster'}`,
    ...{ build: mobilenet, change: linear(betweenKernels), merge, limitsPlanning: true },
  })),
  { name: 'mobilenet_v2, last activation linear', build: mobilenet, change: linear(last), merge: 'cheaper', limitsPlanning: true },
  { name: 'vgg16_bn, classifier linear', build: vgg16, change: linear(ofClassifier), merge: 'cheaper' },
  { name: 'vgg16_bn, half of the channels dead', build: vgg16, change: withDeadChannels, merge: 'cheaper' },
  { name: 'swin_t, MLPs linear', build: swin, change: linear(betweenKernels), merge: 'cheaper' },
];

/** The initial weights, with constants and scales that are neither 0 nor 1, so that borders and biases count. */
function unevenWeights(graph: ModelGraph): Model['weights'] {
  const roles = new Map(graphView(graph).parameters.map(({ name, role }) => [name, role]));
  const shifted = (values: Float32Array): Float32Array => values.map((value, index) => value + 0.1 * Math.sin(index + 1));
  return new Map(
    [...initialWeights(graph, 1)].map(([name, values]) => [name, roles.get(name) === 'kernel' ? values : shifted(values)] as const),
  );
}

function linear(layersOf: typeof betweenKernels): ConstructedCase['change'] {
  return (model) => {
    const view = graphView(model.graph);
    const forms = layersOf(model.graph, prunableLayers(model.graph)).map(({ activation }) => {
      const scale = new Float32Array(channelsOf(view.shapeAt(activation))).fill(1);
      return [activation, { scale }] as const;
    });
    return modelWithForms(model, new Map(forms));
  };
}

/** The last kernel layer of each residual branch is emptied. */
function withoutBranches(model: Model): Model {
  const view = graphView(model.graph);
  const last = shapePreservingBlocks(model.graph).flatMap(({ nodes }) => nodes.filter((id) => hasKernel(view.node(id))).slice(-1));
  return withValues(
    model,
    last.map((id) => [`${id}/kernel`, new Float32Array(valuesOf(model, id, 'kernel').length)] as const),
  );
}

/** The second convolution of each residual block is the identity, as in LayerMerge. */
function withoutSecondConvolutions({ graph, weights }: Model): Model {
  const view = graphView(graph);
  const second = identityConvolutions(graph).filter(({ output }) => view.consumers(output).every(({ op }) => op === 'add'));
  return { graph: withoutBlocks(graph, second), weights };
}

/** Every other output channel of the kernel layers that another one reads is emptied. */
function withDeadChannels(model: Model): Model {
  const emptied = betweenKernels(model.graph, prunableLayers(model.graph)).map(({ kernel }) => {
    const channels = channelsOf(graphView(model.graph).shapeAt(kernel));
    const values = valuesOf(model, kernel, 'kernel').map((value, index) => ((index % channels) % 2 === 0 ? value : 0));
    return [`${kernel}/kernel`, values] as const;
  });
  return withValues(model, emptied);
}

function withValues({ graph, weights }: Model, values: readonly (readonly [string, Float32Array])[]): Model {
  return { graph, weights: new Map([...weights, ...values]) };
}
