import { describe, expect, it } from 'vitest';
import { networkSchema } from '#shared/settings/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { drawGraph, groupsOf, OUTPUT, type DrawnGraph } from '../../../../src-renderer/network/drawn-graph.ts';
import { forkJoins } from '../../../../src-renderer/network/fork-joins.ts';
import { groupBoxes } from '../../../../src-renderer/network/group-boxes.ts';
import { layOut } from '../../../../src-renderer/network/layout.ts';
import { denseNet } from '../../../fixtures/fake/dense-net.ts';
import { sizesOfDagreGraphs } from './dagre-graphs.ts';

const wired = (text: string): { id: string; inputs: string[] }[] =>
  text.split(' ').map((word) => {
    const [id = '', inputs = ''] = word.split('<');
    return { id, inputs: inputs === '' ? [] : inputs.split(',') };
  });

function namesIn({ nodes }: DrawnGraph, folder: string): string[] {
  return nodes.filter(({ id }) => id.startsWith(folder)).map(({ id, kind }) => `${id.slice(folder.length)} ${kind}`);
}

describe('forkJoins', () => {
  it('finds branches that leave one node and meet in another, inside others too', () => {
    const found = forkJoins(wired('a b<a c<b d<b e<c,d f<e,a g<f'));
    expect(found.map(({ fork, join, inner }) => `${fork} ${join}: ${[...inner].sort().join(' ')}`)).toEqual(['a f: b c d e', 'b e: c d']);
  });

  it('leaves alone what something else comes into, and what leaves by another way', () => {
    expect(forkJoins(wired('a x b<a c<a,x d<b,c'))).toEqual([]);
    expect(forkJoins(wired('a b<a c<a d<b,c e<b f<d,e')).map(({ fork, join }) => `${fork} ${join}`)).toEqual(['a f']);
  });
});

describe('Swin-T', () => {
  const graph = buildNetwork(networkSchema.parse({ kind: 'swin' }), [224, 224, 3], 1000);
  const drawn = drawGraph(graph);

  it('is drawn as its blocks: an attention each, and the two maps of the MLP, the first of which fades', () => {
    expect(graph.nodes.length).toBeGreaterThan(400);
    expect(namesIn(drawn, 'stage1/block2/')).toEqual(['attention group', 'add1 joint', 'mlp/dense1 layer', 'mlp/dense2 map', 'add2 joint']);
    expect(drawn.nodes.filter(({ kind }) => kind === 'layer').map(({ layer }) => layer)).toHaveLength(12);
    expect(groupsOf(drawn)).toHaveLength(12);
    const members = drawn.nodes.flatMap((node) => node.members.map(({ id }) => id));
    expect(members.sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
  });

  it('opens an attention alone, the shift of its windows as one', () => {
    const opened = drawGraph(graph, undefined, new Set(['stage1/block2/attention']));
    expect(namesIn(opened, 'stage1/block2/attention/').map((name) => name.replace(/ .*/, ''))).toEqual([
      ...['qkv', 'query-slice', 'query-scale', 'key-slice', 'scores', 'position', 'mask', 'softmax', 'value-slice', 'mix', 'proj'],
    ]);
    expect(namesIn(opened, 'stage1/block1/')[0]).toBe('attention group');
    const [box] = groupBoxes(opened, layOut(opened));
    expect(box?.id).toBe('stage1/block2/attention');
  });

  it('is laid out whole by a few small graphs, every group open', () => {
    const all = drawGraph(graph, undefined, new Set(groupsOf(drawn)));
    let laidOut = 0;
    const sizes = sizesOfDagreGraphs(() => (laidOut = Object.keys(layOut(all).nodes).length));
    expect(laidOut).toBe(all.nodes.length);
    expect(sizes.length).toBeLessThan(10);
    expect(Math.max(...sizes)).toBeLessThan(20);
  });
});

describe('DenseNet-121', () => {
  const drawn = drawGraph(denseNet({ blocks: [6, 12, 24, 16], growth: 32, input: [64, 64, 3], classes: 1000 }));

  it('joins layer by layer instead of all with all', () => {
    expect(drawn.edges.filter(({ to }) => to === 'denseblock3/denselayer24/join').map(({ from }) => from)).toEqual([
      'denseblock3/denselayer23/join',
      'denseblock3/denselayer23/conv2',
    ]);
    expect(namesIn(drawn, 'denseblock2/denselayer2/')).toEqual(['join joint', '1/norm operation', 'conv1 layer', 'conv2 layer']);
    expect(drawn.nodes.at(-1)?.id).toBe(OUTPUT);
  });

  it('gives a rectifier that stands before its map the layer that it is charged to', () => {
    expect(drawn.nodes.find(({ id }) => id === 'denseblock2/denselayer3/1/norm')?.layer).toBe('denseblock2/denselayer2/conv2');
  });
});
