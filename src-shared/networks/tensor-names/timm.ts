import type { ModelGraph } from '#shared/graph/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import type { Modules } from './named-parameters.ts';
import { swinModules, timmSwin } from './swin-modules.ts';
import { resNetModule, vggFeatures } from './torchvision.ts';

/** timm's module names; undefined if timm does not have the network. ResNets have torchvision's names. `graph` is built from `config`. */
export function timmModules(config: NetworkConfig, graph: ModelGraph): Modules | undefined {
  switch (config.kind) {
    case 'resnet':
      return resNetModule;
    case 'vgg':
      return vggModules(graph);
    case 'mobilenet-v2':
      return mobileNetModules(graph);
    case 'swin':
      return swinModules(timmSwin);
    case 'mlp':
    case 'plain':
    case 'residual':
      return undefined;
  }
}

/** In timm, the hidden layers are convolutions. */
function vggModules(graph: ModelGraph): Modules {
  const featureOf = vggFeatures(graph);
  return (node) => {
    const [, hidden] = /^head\/hidden(\d+)\/dense$/.exec(node) ?? [];
    return node === 'head/dense' ? 'head.fc' : (featureOf(node) ?? (hidden && `pre_logits.fc${hidden}`));
  };
}

const MOBILENET_ENDS: Readonly<Record<string, string>> = {
  'stem/conv': 'conv_stem',
  'stem/conv-norm': 'bn1',
  'head/conv': 'conv_head',
  'head/conv-norm': 'bn2',
  'head/dense': 'classifier',
};

/** Normalizations are numbered within a block. The projection is `conv_pwl` after an expansion, and `conv_pw` otherwise. */
function mobileNetModules(graph: ModelGraph): Modules {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  return (node) => {
    const [, stage, block, part = '', norm] = /^stage(\d+)\/block(\d+)\/(expand|depthwise|project)(-norm)?$/.exec(node) ?? [];
    if (stage === undefined) return MOBILENET_ENDS[node];
    const expands = ids.has(`stage${stage}/block${block}/expand`);
    const parts = expands ? ['expand', 'depthwise', 'project'] : ['depthwise', 'project'];
    const convolutions: Readonly<Record<string, string>> = {
      expand: 'conv_pw',
      depthwise: 'conv_dw',
      project: expands ? 'conv_pwl' : 'conv_pw',
    };
    const module = norm === undefined ? convolutions[part] : `bn${parts.indexOf(part) + 1}`;
    return `blocks.${Number(stage) - 1}.${Number(block) - 1}.${module}`;
  };
}
