import { describe, expect, it } from 'vitest';
import { commonFolder, isIn, stageNaming } from '#renderer/network/graph-view/node-paths.ts';

describe('node names as paths', () => {
  it('have folders separated by slashes or dots', () => {
    expect(isIn('stage1/block0/conv1', 'stage1/block0')).toBe(true);
    expect(isIn('layer1.0.conv1', 'layer1.0')).toBe(true);
    expect(isIn('layer10.conv1', 'layer1')).toBe(false);
    expect(commonFolder(['features.1.0.attn.qkv', 'features.1.0.attn.matmul:2'])).toBe('features.1.0.attn');
    expect(commonFolder(['stage1/block1/add', 'stage1/block2/add'])).toBe('stage1');
    expect(commonFolder(['conv1', 'conv2'])).toBe('');
  });

  it('give the stage, unless the top folder holds the whole network', () => {
    const own = stageNaming(['input', 'stage1/block1/conv1', 'stage2/block1/conv1', 'head/dense']);
    expect(['input', 'stage1/block1/conv1', 'head/dense'].map(own)).toEqual(['input', 'stage1', 'head']);
    const foreign = [
      'input',
      'features.conv0',
      'features.denseblock1.denselayer1.conv1',
      'features.transition1.conv',
      'features.norm5',
      'classifier',
    ];
    expect(foreign.map(stageNaming(foreign))).toEqual([
      ...['input', 'features', 'features.denseblock1', 'features.transition1', 'features', 'classifier'],
    ]);
  });
});
