import { describe, expect, it } from 'vitest';
import { groupsOf, OUTPUT, type ViewGraph, viewModel } from '#renderer/network/graph-view/view-graph.ts';
import { forkJoins } from '#renderer/network/graph-view/wired-graph.ts';
import { groupBoxes } from '#renderer/network/layout/group-boxes.ts';
import { layOut } from '#renderer/network/layout/layout.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { networkSchema } from '#shared/settings/index.ts';
import { denseNet } from '../../../../fixtures/fake/dense-net.ts';
import { sizesOfDagreGraphs } from '../dagre-graphs.ts';

const wired = (text: string): { id: string; inputs: string[] }[] =>
  text.split(' ').map((word) => {
    const [id = '', inputs = ''] = word.split('<');
    return { id, inputs: inputs === '' ? [] : inputs.split(',') };
  });

function namesIn({ nodes }: ViewGraph, folder: string): string[] {
  return nodes.filter(({ id }) => id.startsWith(folder)).map(({ id, kind }) => `${id.slice(folder.length)} ${kind}`);
}

describe('forkJoins', () => {
  it('finds nested branches between a fork and a join', () => {
    const found = forkJoins(wired('a b<a c<b d<b e<c,d f<e,a g<f'));
    expect(found.map(({ fork, join, inner }) => `${fork} ${join}: ${[...inner].sort().join(' ')}`)).toEqual(['a f: b c d e', 'b e: c d']);
  });

  it('ignores branches with another way in or out', () => {
    expect(forkJoins(wired('a x b<a c<a,x d<b,c'))).toEqual([]);
    expect(forkJoins(wired('a b<a c<a d<b,c e<b f<d,e')).map(({ fork, join }) => `${fork} ${join}`)).toEqual(['a f']);
  });
});

describe('Swin-T', () => {
  const graph = buildNetwork(networkSchema.parse({ kind: 'swin' }), [224, 224, 3], 1000);
  const view = viewModel(graph);

  it('shows each block as attention, MLP and two additions', () => {
    expect(graph.nodes.length).toBeGreaterThan(400);
    expect(namesIn(view, 'stage1/block2/')).toEqual([
      'attention group',
      'add1 junction',
      'mlp/dense1 layer',
      'mlp/dense2 kernel',
      'add2 junction',
    ]);
    expect(view.nodes.filter(({ kind }) => kind === 'layer').map(({ layer }) => layer)).toHaveLength(12);
    expect(groupsOf(view)).toHaveLength(12);
    const members = view.nodes.flatMap((node) => node.members.map(({ id }) => id));
    expect(members.sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
  });

  it('expands a single attention, its cyclic shift as one node', () => {
    const expanded = viewModel(graph, undefined, new Set(['stage1/block2/attention']));
    expect(namesIn(expanded, 'stage1/block2/attention/').map((name) => name.replace(/ .*/, ''))).toEqual([
      ...['qkv', 'query-slice', 'query-scale', 'key-slice', 'scores', 'position', 'mask', 'softmax', 'value-slice', 'mix', 'proj'],
    ]);
    expect(namesIn(expanded, 'stage1/block1/')[0]).toBe('attention group');
    const [box] = groupBoxes(expanded, layOut(expanded));
    expect(box?.id).toBe('stage1/block2/attention');
  });

  it('is laid out by a few small graphs with every group expanded', () => {
    const all = viewModel(graph, undefined, new Set(groupsOf(view)));
    let laidOut = 0;
    const sizes = sizesOfDagreGraphs(() => (laidOut = Object.keys(layOut(all).nodes).length));
    expect(laidOut).toBe(all.nodes.length);
    expect(sizes.length).toBeLessThan(10);
    expect(Math.max(...sizes)).toBeLessThan(20);
  });
});

describe('DenseNet-121', () => {
  const view = viewModel(denseNet({ blocks: [6, 12, 24, 16], growth: 32, input: [64, 64, 3], classes: 1000 }));

  it('chains its concatenations', () => {
    expect(view.edges.filter(({ to }) => to === 'denseblock3/denselayer24/join').map(({ from }) => from)).toEqual([
      'denseblock3/denselayer23/join',
      'denseblock3/denselayer23/conv2',
    ]);
    expect(namesIn(view, 'denseblock2/denselayer2/')).toEqual(['join junction', '1/norm operation', 'conv1 layer', 'conv2 layer']);
    expect(view.nodes.at(-1)?.id).toBe(OUTPUT);
  });

  it('assigns a rectifier before its kernel to its layer', () => {
    expect(view.nodes.find(({ id }) => id === 'denseblock2/denselayer3/1/norm')?.layer).toBe('denseblock2/denselayer2/conv2');
  });
});
