import { describe, expect, it } from 'vitest';
import { OUTPUT, viewModel } from '#renderer/network/graph-view/view-graph.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';

const residual: NetworkConfig = { kind: 'residual', widths: [16, 32], blocks: [1, 1], stem: 'stride-1', dropout: 0 };
const view = viewModel(buildNetwork(residual, [28, 28, 1], 10));
const node = (id: string) => view.nodes.find((candidate) => candidate.id === id);

describe('viewModel', () => {
  it('folds kernel, normalization and rectifier into one node', () => {
    expect(view.nodes.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'input input',
      'stem/conv layer',
      'stage1/block1/conv1 layer',
      'stage1/block1/conv2 layer',
      'stage1/block1/add junction',
      'stage2/block1/conv1 layer',
      'stage2/block1/conv2 layer',
      'stage2/block1/skip-conv kernel',
      'stage2/block1/add junction',
      'head/pool operation',
      'head/dense kernel',
      `${OUTPUT} output`,
    ]);
    expect(node('stem/conv')?.members.map((member) => member.op)).toEqual(['conv2d', 'batchNorm', 'activation']);
    expect(node('stage1/block1/conv2')?.members.map((member) => member.op)).toEqual(['conv2d', 'batchNorm']);
    expect(node('stage1/block1/add')?.members.map((member) => member.op)).toEqual(['add', 'activation']);
  });

  it('contains every node of the graph exactly once', () => {
    const graph = buildNetwork({ kind: 'plain', widths: [8, 16], blocks: [], dropout: 0.2 }, [16, 16, 3], 10);
    const members = viewModel(graph).nodes.flatMap((each) => each.members.map((member) => member.id));
    expect([...members].sort()).toEqual(graph.nodes.map((each) => each.id).sort());
  });

  it('assigns the rectifier after an addition to its layer', () => {
    expect(node('stage1/block1/add')?.layer).toBe('stage1/block1/conv2');
    expect(node('stage1/block1/conv2')?.layer).toBe('stage1/block1/conv2');
    expect(node('stage2/block1/skip-conv')?.layer).toBeUndefined();
  });

  it('distinguishes skips from the main branch', () => {
    const skips = view.edges.filter((edge) => edge.skip).map(({ from, to }) => `${from} > ${to}`);
    expect(skips).toEqual(['stem/conv > stage1/block1/add', 'stage2/block1/skip-conv > stage2/block1/add']);
    expect(view.edges.at(-1)).toMatchObject({ from: 'head/dense', to: OUTPUT, skip: false });
  });

  it('keeps the constant of a dead branch as a junction with its rectifier', () => {
    const reduced = viewModel({
      ...{ format: 1, name: 'reduced', output: 'flat' },
      nodes: [
        { id: 'input', op: 'input', inputs: [], shape: [4, 4, 2] },
        { id: 'pool', op: 'pool2d', kind: 'max', inputs: ['input'], window: [2, 2], stride: [1, 1], padding: [0, 0, 0, 0] },
        { id: 'block/add/offset', op: 'bias', inputs: ['pool'], shape: [3, 3, 2] },
        { id: 'block/relu', op: 'activation', kind: 'relu', inputs: ['block/add/offset'] },
        { id: 'flat', op: 'flatten', inputs: ['block/relu'] },
      ],
    });
    expect(reduced.nodes.map(({ id, kind, members }) => `${id} ${kind} ${members.length}`)).toEqual([
      ...['input input 1', 'pool operation 1', 'block/add/offset junction 2', 'flat operation 1', `${OUTPUT} output 0`],
    ]);
  });
});
