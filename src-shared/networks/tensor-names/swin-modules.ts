import type { Modules } from './named-parameters.ts';

/** A library's names for the modules of a Swin Transformer. Stages and blocks count from 0. */
interface SwinStyle {
  readonly ends: Readonly<Record<string, string>>;
  readonly block: (stage: number, block: number) => string;
  /** The patch merging before a stage. */
  readonly merge: (stage: number) => string;
  /** The two dense layers of a block's MLP. */
  readonly mlp: readonly [string, string];
}

export const torchvisionSwin: SwinStyle = {
  ends: { 'stem/patches': 'features.0.0', 'stem/norm': 'features.0.2', 'head/norm': 'norm', 'head/dense': 'head' },
  block: (stage, block) => `features.${2 * stage + 1}.${block}`,
  merge: (stage) => `features.${2 * stage}`,
  mlp: ['0', '3'],
};

const timmEnds = { 'stem/patches': 'patch_embed.proj', 'stem/norm': 'patch_embed.norm', 'head/norm': 'norm' };

export const timmSwin: SwinStyle = {
  ends: { ...timmEnds, 'head/dense': 'head.fc' },
  block: (stage, block) => `layers.${stage}.blocks.${block}`,
  merge: (stage) => `layers.${stage}.downsample`,
  mlp: ['fc1', 'fc2'],
};

/** The names in timm before version 0.9 and in the authors' code. */
export const publishedSwin: SwinStyle = {
  ...timmSwin,
  ends: { ...timmEnds, 'head/dense': 'head' },
  merge: (stage) => `layers.${stage - 1}.downsample`,
};

const PARTS: Readonly<Record<string, string>> = {
  norm1: 'norm1',
  norm2: 'norm2',
  'attention/qkv': 'attn.qkv',
  'attention/proj': 'attn.proj',
  'attention/position': 'attn',
};

export function swinModules({ ends, block, merge, mlp }: SwinStyle): Modules {
  const parts: Readonly<Record<string, string>> = { ...PARTS, 'mlp/dense1': `mlp.${mlp[0]}`, 'mlp/dense2': `mlp.${mlp[1]}` };
  return (node) => {
    const [, stage, part = ''] = /^stage(\d+)\/(.+)$/.exec(node) ?? [];
    if (stage === undefined) return ends[node];
    const [, merged] = /^merge\/(norm|reduction)$/.exec(part) ?? [];
    if (merged !== undefined) return `${merge(Number(stage) - 1)}.${merged}`;
    const [, position, rest = ''] = /^block(\d+)\/(.+)$/.exec(part) ?? [];
    const module = parts[rest];
    return module === undefined ? undefined : `${block(Number(stage) - 1, Number(position) - 1)}.${module}`;
  };
}
