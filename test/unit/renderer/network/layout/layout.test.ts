import { describe, expect, it } from 'vitest';
import { viewModel } from '#renderer/network/graph-view/view-graph.ts';
import { chooseColumns } from '#renderer/network/layout/columns.ts';
import { edgePath } from '#renderer/network/layout/edge-routes.ts';
import { layOut } from '#renderer/network/layout/layout.ts';
import { splitSegments } from '#renderer/network/layout/segments.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { sizesOfDagreGraphs } from '../dagre-graphs.ts';

function residual(widths: number[], blocks: number[]) {
  return viewModel(buildNetwork({ kind: 'residual', widths, blocks, stem: 'stride-1', dropout: 0 }, [32, 32, 3], 10));
}

const small = residual([16, 32, 64], [2, 2, 2]);

describe('splitSegments', () => {
  it('splits a residual network between its blocks only', () => {
    expect(
      splitSegments(residual([16, 32], [1, 1])).map((segment) => segment.nodes.map((node) => node.id.replace(/^.*\//, '')).join(' ')),
    ).toEqual(['input', 'conv', 'conv1 conv2 add', 'conv1 conv2 skip-conv add', 'pool', 'dense', '']);
  });

  it('names the source of each segment', () => {
    expect(splitSegments(residual([16], [2])).map((segment) => segment.source)).toEqual([
      undefined,
      'input',
      'stem/conv',
      'stage1/block1/add',
      'stage1/block2/add',
      'head/pool',
      'head/dense',
    ]);
  });
});

describe('chooseColumns', () => {
  const spacing = { column: 10, brick: 0, stage: 0 };

  it('stacks wide bricks and sets tall ones side by side', () => {
    const bricks = (width: number, height: number) => Array.from({ length: 4 }, (_, stage) => ({ width, height, stage: String(stage) }));
    expect(chooseColumns(bricks(400, 50), spacing, 1.75).map((column) => column.length)).toEqual([4]);
    expect(chooseColumns(bricks(100, 400), spacing, 1.75).map((column) => column.length)).toEqual([1, 1, 1, 1]);
  });

  it('starts columns with a stage if that costs little', () => {
    const bricks = ['a', 'a', 'a', 'b', 'b', 'c', 'c', 'c'].map((stage) => ({ width: 200, height: 100, stage }));
    expect(chooseColumns(bricks, spacing, 1.75).map((column) => column.map((brick) => brick.stage).join(''))).toEqual(['aaa', 'bb', 'ccc']);
  });
});

describe('layOut', () => {
  const layout = layOut(small);

  it('does not overlap nodes', () => {
    const boxes = small.nodes.map((node) => ({ ...node, ...(layout.nodes[node.id] ?? { x: Number.NaN, y: Number.NaN }) }));
    for (const [index, a] of boxes.entries()) {
      for (const b of boxes.slice(index + 1)) {
        const apart = Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
        expect(apart, `${a.id} and ${b.id}`).toBe(true);
      }
    }
  });

  it('keeps the main branch of a column straight', () => {
    const column = ['stage2/block1/conv1', 'stage2/block1/conv2', 'stage2/block1/add', 'stage2/block2/conv1', 'stage2/block2/add'];
    expect(new Set(column.map((id) => Math.round(layout.nodes[id]?.x ?? 0))).size).toBe(1);
  });

  it('connects every edge to its nodes', () => {
    for (const edge of small.edges) {
      const points = layout.edges[edge.id] ?? [];
      for (const [id, end] of [
        [edge.from, points[0]],
        [edge.to, points.at(-1)],
      ] as const) {
        const node = small.nodes.find((candidate) => candidate.id === id);
        const center = layout.nodes[id];
        if (!node || !center || !end) throw new Error(`no position for ${id}`);
        expect(Math.abs(end.x - center.x)).toBeLessThanOrEqual(node.width / 2 + 0.01);
        expect(Math.abs(end.y - center.y)).toBeLessThanOrEqual(node.height / 2 + 0.01);
      }
    }
  });

  it('has about the aspect of a window', () => {
    for (const graph of [small, residual([64, 128, 256, 512], [2, 2, 2, 2]), residual([16, 32, 64], [18, 18, 18])]) {
      const { width, height } = layOut(graph);
      expect(width / height).toBeGreaterThan(1.2);
      expect(width / height).toBeLessThan(2.8);
    }
  });

  it('is upright for an upright pane', () => {
    const { width, height } = layOut(small, 0.8);
    expect(width / height).toBeLessThan(1);
  });

  it('gives the same graph the same positions', () => {
    expect(layOut(residual([16, 32, 64], [2, 2, 2]))).toEqual(layout);
  });

  it('lays out 300 nodes by a few small graphs, one for each form of a block', () => {
    const large = residual([16, 32, 64], [33, 33, 33]);
    expect(large.nodes.length).toBeGreaterThanOrEqual(300);
    const sizes = sizesOfDagreGraphs(() => layOut(large));
    expect(sizes.length).toBeLessThan(10);
    expect(Math.max(...sizes)).toBeLessThan(10);
  });
});

describe('edgePath', () => {
  it('rounds corners, tighter on short lines', () => {
    expect(
      edgePath([
        { x: 0, y: 0 },
        { x: 0, y: 100 },
        { x: 10, y: 100 },
      ]),
    ).toBe('M0,0L0,95Q0,100,5,100L10,100');
  });

  it('is a straight line between two points', () => {
    expect(
      edgePath([
        { x: 3, y: 4 },
        { x: 3, y: 9 },
      ]),
    ).toBe('M3,4L3,9');
  });
});
