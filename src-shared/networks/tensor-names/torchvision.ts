import type { ModelGraph } from '#shared/graph/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import type { Modules } from './named-parameters.ts';
import { swinModules, torchvisionSwin } from './swin-modules.ts';

/** torchvision's module names; undefined if torchvision does not have the network. `graph` is built from `config`. */
export function torchvisionModules(config: NetworkConfig, graph: ModelGraph): Modules | undefined {
  switch (config.kind) {
    case 'resnet':
      return resNetModule;
    case 'vgg':
      return vggModules(graph, config.hidden.length);
    case 'mobilenet-v2':
      return mobileNetModules(graph);
    case 'swin':
      return swinModules(torchvisionSwin);
    case 'mlp':
    case 'plain':
    case 'residual':
      return undefined;
  }
}

const RESNET_ENDS: Readonly<Record<string, string>> = { 'stem/conv': 'conv1', 'stem/norm': 'bn1', 'head/dense': 'fc' };
const RESNET_PARTS: Readonly<Record<string, string>> = { 'skip-conv': 'downsample.0', 'skip-norm': 'downsample.1' };

export function resNetModule(node: string): string | undefined {
  const [, stage, block, part = ''] = /^stage(\d+)\/block(\d+)\/(.+)$/.exec(node) ?? [];
  if (stage === undefined) return RESNET_ENDS[node];
  return `layer${stage}.${Number(block) - 1}.${RESNET_PARTS[part] ?? part.replace('norm', 'bn')}`;
}

/** Each hidden layer of the classifier is followed by a rectifier and dropout, which count as modules. */
function vggModules(graph: ModelGraph, hiddenLayers: number): Modules {
  const featureOf = vggFeatures(graph);
  return (node) => {
    const feature = featureOf(node);
    if (feature !== undefined) return feature;
    const [, hidden = hiddenLayers + 1] = /^head\/(?:hidden(\d+)\/)?dense$/.exec(node) ?? [];
    return `classifier.${3 * (Number(hidden) - 1)}`;
  };
}

/** All layers of the features are numbered consecutively. */
export function vggFeatures(graph: ModelGraph): Modules {
  const features = graph.nodes.filter(({ id }) => id.startsWith('stage')).map(({ id }) => id);
  return (node) => {
    const index = features.indexOf(node);
    return index < 0 ? undefined : `features.${index}`;
  };
}

/** Stem, blocks and last convolution are numbered consecutively. In a block, each convolution with a rectifier is a submodule. */
function mobileNetModules(graph: ModelGraph): Modules {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const blocks = [...ids].filter((id) => id.endsWith('/project')).map((id) => id.slice(0, id.lastIndexOf('/')));
  const ends = new Map([
    ['stem/conv', 'features.0.0'],
    ['stem/conv-norm', 'features.0.1'],
    ['head/conv', `features.${blocks.length + 1}.0`],
    ['head/conv-norm', `features.${blocks.length + 1}.1`],
    ['head/dense', 'classifier.1'],
  ]);
  return (node) => {
    const [, block = '', part, norm] = /^(.+\/.+)\/(expand|depthwise|project)(-norm)?$/.exec(node) ?? [];
    if (part === undefined) return ends.get(node);
    const before = ['expand', 'depthwise', 'project'].slice(0, ['expand', 'depthwise', 'project'].indexOf(part));
    const index = before.filter((one) => ids.has(`${block}/${one}`)).length;
    const module = `features.${blocks.indexOf(block) + 1}.conv`;
    const isNorm = norm === undefined ? 0 : 1;
    return part === 'project' ? `${module}.${index + isNorm}` : `${module}.${index}.${isNorm}`;
  };
}
