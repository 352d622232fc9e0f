import { describe, expect, it } from 'vitest';
import { isLinearForm, OUTPUT, viewModel } from '#renderer/network/graph-view/view-graph.ts';
import { layOut } from '#renderer/network/layout/layout.ts';
import { mapReduction, ownerOf } from '#renderer/network/reduction/reduction-map.ts';
import { atUnchangedPositions } from '#renderer/network/reduction/unchanged-positions.ts';
import { type ModelGraph, prunableLayers } from '#shared/graph/index.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { reduce, withLinearForms } from '#shared/reduction/index.ts';
import { twoBlocks } from '../../../graph/sample-graphs.ts';

/** Two blocks; the second convolution of the first is empty, so that its branch adds a constant. */
function emptiedBranch() {
  const weights = new Map(initialWeights(twoBlocks, 1));
  weights.set('stage1/block1/conv2/kernel', new Float32Array(3 * 3 * 4 * 4));
  weights.set('stem/norm/beta', new Float32Array(4).fill(0.1));
  const { steps, reduced, nodeMap } = reduce({ graph: twoBlocks, weights }, new Map(), { tolerance: 0, without: new Set() });
  return {
    original: twoBlocks,
    reduced: reduced.graph,
    nodeMap: Object.fromEntries(nodeMap),
    steps: steps.map((step) => ({ ...step, nodes: [...step.nodes], taken: true })),
  };
}

const map = mapReduction(emptiedBranch());

describe('mapReduction', () => {
  const before = (id: string) => map.before.outcomes.get(id);
  const after = (id: string) => map.after.outcomes.get(id);

  it('gives the outcome of each node', () => {
    expect([...map.before.outcomes].map(([id, { outcome }]) => `${id} ${outcome}`)).toEqual([
      'input kept',
      'stem/conv kept',
      'stage1/block1/conv1 removed',
      'stage1/block1/conv2 removed',
      'stage1/block1/add merged',
      'stage2/block1/conv1 kept',
      'stage2/block1/conv2 kept',
      'stage2/block1/skip-conv kept',
      'stage2/block1/add kept',
      'head/pool kept',
      'head/dense kept',
      `${OUTPUT} kept`,
    ]);
  });

  it('links a node and the one that does its work in both directions', () => {
    expect(before('stage1/block1/add')).toMatchObject({ note: 'now in stem/conv', partners: ['stem/conv'] });
    expect(after('stem/conv')).toMatchObject({ note: '+ 1 merged', partners: ['stem/conv', 'stage1/block1/add'] });
    expect(before('stage1/block1/conv1')?.partners).toEqual([]);
    expect(after(OUTPUT)?.partners).toEqual([OUTPUT]);
  });

  it('lists the steps that touch a node, on both sides', () => {
    const ids = (steps: readonly { id: string }[] | undefined) => steps?.map((step) => step.id);
    expect(ids(before('stage1/block1/conv1')?.steps)).toEqual([
      'fold-normalization:stage1/block1/norm1',
      'remove-branch:stage1/block1/add',
    ]);
    expect(ids(before('stage1/block1/add')?.steps)).toEqual(['remove-branch:stage1/block1/add', 'drop-rectifier:stage1/block1/relu2']);
    expect(ids(after('stem/conv')?.steps)).toEqual(['fold-normalization:stem/norm']);
    expect(map.touched.get('drop-rectifier:stage1/block1/relu2')).toEqual(['stage1/block1/add']);
  });

  it('notes changes to channels and rectifiers', () => {
    const conv = { kernel: [3, 3], stride: [1, 1], padding: [1, 1, 1, 1], groups: 1, bias: true } as const;
    const network = (filters: number, last: readonly ModelGraph['nodes'][number][]): ModelGraph => ({
      format: 1,
      name: 'plain',
      nodes: [
        { id: 'input', op: 'input', inputs: [], shape: [8, 8, 1] },
        { id: 'a', op: 'conv2d', inputs: ['input'], filters, ...conv },
        { id: 'a/relu', op: 'activation', kind: 'relu', inputs: ['a'] },
        { id: 'b', op: 'conv2d', inputs: ['a/relu'], filters: 5, ...conv },
        ...last,
      ],
      output: last.at(-1)?.id ?? '',
    });
    const { before: mapped } = mapReduction({
      original: network(16, [
        { id: 'b/relu', op: 'activation', kind: 'relu', inputs: ['b'] },
        { id: 'c', op: 'conv2d', inputs: ['b/relu'], filters: 3, ...conv },
        { id: 'c/relu', op: 'activation', kind: 'relu', inputs: ['c'] },
      ]),
      reduced: network(9, [
        { id: 'b/relu', op: 'scale', inputs: ['b'] },
        { id: 'c', op: 'conv2d', inputs: ['b/relu'], filters: 3, ...conv },
      ]),
      nodeMap: { input: 'input', a: 'a', 'a/relu': 'a/relu', b: 'b', 'b/relu': 'b/relu', c: 'c', 'c/relu': 'c' },
      steps: [],
    });
    expect(['a', 'b', 'c'].map((id) => mapped.outcomes.get(id)?.note)).toEqual(['16 → 9', 'inputs 16 → 9, linear', 'no ReLU']);
    expect(['a', 'b', 'c'].map((id) => mapped.outcomes.get(id)?.outcome)).toEqual(['changed', 'changed', 'changed']);
  });
});

describe('an inverted residual that becomes one convolution', () => {
  const pointwise = { op: 'conv2d', kernel: [1, 1], stride: [1, 1], padding: [0, 0, 0, 0], groups: 1, bias: true } as const;
  const spatial = { ...pointwise, kernel: [3, 3], padding: [1, 1, 1, 1] } as const;
  const graph: ModelGraph = {
    format: 1,
    name: 'inverted',
    nodes: [
      { id: 'input', op: 'input', inputs: [], shape: [4, 4, 2] },
      { id: 'expand', ...pointwise, inputs: ['input'], filters: 12 },
      { id: 'depthwise', ...spatial, inputs: ['expand'], filters: 12, groups: 12 },
      { id: 'project', ...pointwise, inputs: ['depthwise'], filters: 2 },
      { id: 'sum', op: 'add', inputs: ['project', 'input'] },
    ],
    output: 'sum',
  };
  const weights = new Map([...initialWeights(graph, 1), ['expand/bias', new Float32Array(12).fill(1)] as const]);
  const { steps, reduced, nodeMap } = reduce({ graph, weights }, new Map(), { tolerance: 0, without: new Set() });
  const plan = { original: graph, reduced: reduced.graph, nodeMap: Object.fromEntries(nodeMap) };
  const { before, after } = mapReduction({ ...plan, steps: steps.map((step) => ({ ...step, nodes: [...step.nodes], taken: true })) });

  it('shows its layers in the last one, with the new kernel', () => {
    const notes = ['expand', 'depthwise', 'project', 'sum'].map((id) => before.outcomes.get(id)?.note);
    expect(notes).toEqual(['now in project', 'now in project', 'inputs 12 → 2, 1×1 → 3×3', 'now in project']);
    expect(after.outcomes.get('project')?.note).toBe('inputs 12 → 2, 1×1 → 3×3, + 3 merged');
  });

  it('shows the step at each of them', () => {
    for (const id of ['expand', 'depthwise', 'project', 'sum']) {
      expect(before.outcomes.get(id)?.steps.map((step) => step.id)).toContain('fuse-skip:expand..sum');
    }
  });
});

describe('ownerOf', () => {
  it('finds the node after which an added one is named', () => {
    const known = new Set(['stage1/relu1', 'stage1/relu1/odd']);
    expect(ownerOf('stage1/relu1/silence', known)).toBe('stage1/relu1');
    expect(ownerOf('stage1/relu1/odd', known)).toBe('stage1/relu1/odd');
    expect(ownerOf('elsewhere', known)).toBe('elsewhere');
  });
});

describe('atUnchangedPositions', () => {
  const layout = layOut(map.before.view);
  const placed = atUnchangedPositions({ graph: map.before.view, layout }, map.after.view);

  it('keeps nodes at their positions', () => {
    for (const { id } of map.after.view.nodes) expect(placed.layout.nodes[id]).toEqual(layout.nodes[id]);
  });

  it('routes an edge along the branch that it bypasses', () => {
    const edge = (from: string, to: string) =>
      placed.layout.edges[placed.graph.edges.find((each) => each.from === from && each.to === to)?.id ?? ''];
    const old = (from: string, to: string) =>
      layout.edges[map.before.view.edges.find((each) => each.from === from && each.to === to)?.id ?? ''] ?? [];
    expect(edge('stem/conv', 'stage2/block1/conv1')).toEqual([
      ...old('stem/conv', 'stage1/block1/conv1'),
      ...old('stage1/block1/conv1', 'stage1/block1/conv2'),
      ...old('stage1/block1/conv2', 'stage1/block1/add'),
      ...old('stage1/block1/add', 'stage2/block1/conv1'),
    ]);
    expect(edge('stage2/block1/conv2', 'stage2/block1/add')).toEqual(old('stage2/block1/conv2', 'stage2/block1/add'));
  });

  it('puts the constant of a branch at the position of its addition', () => {
    const graph: ModelGraph = {
      ...twoBlocks,
      nodes: twoBlocks.nodes.flatMap((node) => {
        if (node.id.startsWith('stage1/block1/') && !node.id.endsWith('relu2')) return [];
        if (node.id !== 'stage1/block1/relu2') return [node];
        return [
          { id: 'stage1/block1/add/offset', op: 'bias', inputs: ['stem/relu'], shape: [4] },
          { ...node, inputs: ['stage1/block1/add/offset'] },
        ];
      }),
    };
    const reduced = atUnchangedPositions({ graph: map.before.view, layout }, viewModel(graph));
    expect(reduced.layout.nodes['stage1/block1/add/offset']).toEqual(layout.nodes['stage1/block1/add']);
    expect(Object.values(reduced.layout.edges).every((points) => points.length >= 2)).toBe(true);
  });
});

describe('a network with a linearized rectifier', () => {
  const graph = withLinearForms(twoBlocks, ['stage1/block1/relu1']);
  const view = viewModel(graph, prunableLayers(twoBlocks));

  it('has the same nodes as before, with the linear form in its layer', () => {
    expect(view.nodes.map(({ id, kind, layer }) => [id, kind, layer])).toEqual(
      viewModel(twoBlocks).nodes.map(({ id, kind, layer }) => [id, kind, layer]),
    );
    expect(view.nodes.filter(isLinearForm).map((node) => node.id)).toEqual(['stage1/block1/conv1']);
  });
});
