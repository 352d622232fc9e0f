import { describe, expect, it } from 'vitest';
import { isCut, opacityOf, stateLabel } from '#renderer/network/graph-view/layer-status.ts';
import { viewModel } from '#renderer/network/graph-view/view-graph.ts';
import { deadEdges, graphOfRound, networkRounds, statusOf } from '#renderer/network/rounds/network-rounds.ts';
import { buildNetwork } from '#shared/networks/index.ts';

const view = viewModel(buildNetwork({ kind: 'residual', widths: [4], blocks: [1], stem: 'stride-1', dropout: 0 }, [8, 8, 1], 3));
const [stem, conv1, conv2] = ['stem/conv', 'stage1/block1/conv1', 'stage1/block1/conv2'];
const layers = [stem, conv1, conv2].map((name) => ({
  name,
  kernel: name,
  activation: '',
  neurons: 4,
  weights: 144,
  bypassed: name !== stem,
}));
const measure = (name: string, entropy: number) => ({ layer: name, entropy, mean: entropy, nonzero: entropy, minority: 1 });
const scores = { loss: 0.1, accuracy: 98 };
const finished = (round: number, dead: string[]) => ({
  round,
  train: scores,
  validation: scores,
  test: scores,
  sparsity: 0.4,
  remaining: 200,
  accepted: true,
  linear: [],
  dead,
  linearized: [],
  seconds: 9,
});
const rounds = networkRounds({
  layers,
  entropy: [0, 1, 2].map((round) => ({ round, layers: [measure(stem, 0.8), measure(conv1, 0.5), measure(conv2, 0.7)] })),
  rounds: [finished(0, []), finished(1, []), finished(2, [conv1])],
  budgets: [
    { round: 1, total: 100, layers: [{ layer: conv2, remaining: 144, irrelevance: 1, share: 1, pruned: 100 }] },
    { round: 2, total: 44, layers: [{ layer: conv2, remaining: 44, irrelevance: 1, share: 1, pruned: 44 }] },
  ],
});

describe('networkRounds', () => {
  it('counts the weights left after each pruning', () => {
    expect(rounds.map((round) => round.layers.get(conv2)?.remaining)).toEqual([144, 44, 0]);
    expect(rounds.map((round) => round.layers.get(conv1)?.remaining)).toEqual([144, 144, 144]);
    expect(rounds.map((round) => round.layers.get(conv2)?.emptied)).toEqual([false, false, true]);
  });

  it('counts the weights of layers that share a kernel together', () => {
    const [first] = layers;
    const shared = networkRounds({
      layers: first ? [first, { ...first, name: `${stem}:again` }] : [],
      entropy: [{ round: 1, layers: [measure(stem, 0.8), measure(`${stem}:again`, 0.5)] }],
      rounds: [finished(1, [])],
      budgets: [{ round: 1, total: 100, layers: [{ layer: stem, remaining: 144, irrelevance: 1, share: 1, pruned: 100 }] }],
    });
    expect([...(shared[0]?.layers.values() ?? [])].map(({ remaining }) => remaining)).toEqual([44, 44]);
  });

  it('labels the state of each layer', () => {
    const labels = (name: string) => rounds.map((round) => stateLabel(round.layers.get(name) ?? fail()));
    expect(labels(conv1)).toEqual(['bits', 'bits', 'dead']);
    expect(labels(conv2)).toEqual(['bits', 'bits', 'no weights']);
  });
});

describe('graphOfRound', () => {
  const network = buildNetwork({ kind: 'residual', widths: [4], blocks: [1], stem: 'stride-1', dropout: 0 }, [8, 8, 1], 3);
  const [round] = rounds;
  const scored = round?.scores ?? fail();
  const named = [{ name: conv1, activation: 'stage1/block1/relu1' }];

  it('has linear forms in place of linearized rectifiers', () => {
    const graph = graphOfRound(network, named, { ...(round ?? fail()), scores: { ...scored, linearized: [conv1] } });
    expect(graph.nodes.filter((node) => node.op === 'scale').map((node) => node.id)).toEqual(['stage1/block1/relu1']);
  });

  it('is the network itself if no rectifier was linearized or the round is unfinished', () => {
    expect(graphOfRound(network, named, round)).toBe(network);
    expect(graphOfRound(network, named, undefined)).toBe(network);
  });
});

describe('deadEdges', () => {
  it('includes the edges of a dead branch but not its skip', () => {
    expect([...deadEdges(view, rounds[1])]).toEqual([]);
    const dead = view.edges.filter((edge) => deadEdges(view, rounds[2]).has(edge.id)).map(({ from, to }) => `${from} > ${to}`);
    expect(dead).toEqual([`${stem} > ${conv1}`, `${conv1} > ${conv2}`, `${conv2} > stage1/block1/add`]);
  });

  it('keeps a junction alive whose rectifier belongs to an emptied kernel', () => {
    const junction = view.nodes.find((node) => node.kind === 'junction') ?? fail();
    expect(statusOf(junction, rounds[2])?.emptied).toBe(true);
    expect(isCut(junction, statusOf(junction, rounds[2]))).toBe(false);
  });
});

describe('opacityOf', () => {
  it('falls with entropy but never to zero', () => {
    expect(opacityOf(1)).toBe(1);
    expect(opacityOf(0)).toBe(0.3);
    expect(opacityOf(0.5)).toBeCloseTo(0.65, 10);
  });
});

function fail(): never {
  throw new Error('not there');
}
