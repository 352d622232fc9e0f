import { describe, expect, it } from 'vitest';
import { collapsedFolders, collapsibleFolders, inTopologicalOrder } from '#renderer/network/graph-view/folders.ts';
import { viewModel } from '#renderer/network/graph-view/view-graph.ts';
import { prunableLayers } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { networkSchema } from '#shared/settings/index.ts';
import { denseNet } from '../../../../fixtures/fake/dense-net.ts';

const wired = (text: string): { id: string; inputs: string[] }[] =>
  text.split(' ').map((word) => {
    const [id = '', inputs = ''] = word.split('<');
    return { id, inputs: inputs === '' ? [] : inputs.split(',') };
  });

describe('collapsed folders', () => {
  it('hold all nodes below them, the outermost first', () => {
    const nodes = wired('in s1/a/x<in s1/a/y<s1/a/x s1/z<s1/a/y s2/w<s1/z');
    expect([...collapsedFolders(nodes, ['s1/a', 's1'])]).toEqual(['s1/a/x', 's1/a/y', 's1/z'].map((id) => [id, 's1']));
    expect([...collapsibleFolders(nodes)]).toEqual(['s1', 's1/a']);
  });

  it('are never in a cycle: a path that leaves one must not lead back', () => {
    const nodes = wired('in s/a<in x<s/a s/b<x');
    expect(collapsedFolders(nodes, ['s']).size).toBe(0);
    // Each alone is possible, both together are not.
    const crossed = wired('in a/1<in b/1<in a/2<b/1 b/2<a/1');
    expect(new Set(collapsedFolders(crossed, ['a', 'b']).values())).toEqual(new Set(['a']));
    expect([...collapsibleFolders(crossed)]).toEqual(['a', 'b']);
  });

  it('keep a node that has the name of a folder', () => {
    expect(collapsedFolders(wired('s s/a<s s/b<s/a'), ['s']).size).toBe(0);
  });
});

describe('a topological order', () => {
  it('moves a node only behind what it reads', () => {
    expect(inTopologicalOrder(wired('c<b a b<a d<c'))?.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(inTopologicalOrder(wired('a<b b<a'))).toBeUndefined();
  });
});

describe('a network with collapsed stages', () => {
  it('has one node for each, with all layers in it', () => {
    const graph = buildNetwork(networkSchema.parse({ kind: 'residual', widths: [4, 8], blocks: [2, 1] }), [8, 8, 1], 2);
    const view = viewModel(graph, prunableLayers(graph), new Set(), new Set(['stage1', 'stage2/block1']));
    expect(view.nodes.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'input input',
      'stem/conv layer',
      'stage1 group',
      'stage2/block1 group',
      'head/pool operation',
      'head/dense kernel',
      'output/ output',
    ]);
    const stage = view.nodes.find(({ id }) => id === 'stage1');
    expect(stage?.layer).toBeUndefined();
    expect(stage?.layers).toEqual(['stage1/block1/conv1', 'stage1/block1/conv2', 'stage1/block2/conv1', 'stage1/block2/conv2']);
    expect(view.edges.map(({ from, to }) => `${from} > ${to}`)).toContain('stem/conv > stage1');
    expect(view.edges.filter(({ from, to }) => from === 'stem/conv' && to === 'stage1')).toHaveLength(1);
  });

  it('contains every node of DenseNet-121 once, whose dense blocks are one node each', () => {
    const graph = denseNet({ blocks: [6, 12, 24, 16], growth: 32, input: [224, 224, 3], classes: 1000 });
    const folders = [...collapsibleFolders(graph.nodes)];
    const blocks = folders.filter((folder) => /denseblock\d$/.test(folder));
    expect(blocks).toHaveLength(4);
    const view = viewModel(graph, prunableLayers(graph), new Set(), new Set(blocks));
    expect(view.nodes.flatMap(({ members }) => members.map(({ id }) => id)).toSorted()).toEqual(graph.nodes.map(({ id }) => id).toSorted());
    expect(view.nodes.length).toBeLessThan(25);
  });
});
