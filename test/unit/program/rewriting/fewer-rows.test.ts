import { describe, expect, it } from 'vitest';
import type { ComputedGraph } from '#main/program/rewriting/computed-graph.ts';
import { withFewerRows } from '#main/program/rewriting/fewer-rows.ts';
import { totalCost } from '#shared/costs/index.ts';
import { inferShapes, parametersOf, shapeAt, type GraphNode, type ModelGraph } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';

describe('a dense map', () => {
  it('behind a border of zeros comes to stand before it, its bias behind', () => {
    const graph = network([2, 2, 4], relu('source', 'input'), pad('border', 'source'), dense('map', 'border', 1), relu('behind', 'map'));
    const computed = withFewerRows(graph);
    expect(told(computed)).toEqual([
      'source = activation(input)',
      'map/product = dense(source)',
      'map/rows/border = pad(map/product)',
      'map = bias(map/rows/border)',
      'behind = activation(map)',
    ]);
    expect(computed.owners).toEqual(new Map([['map/product', 'map']]));
    // Four channels to one, at 9 places and at 4.
    expect([totalCost(graph).macs, totalCost(computed).macs]).toEqual([36, 16]);
  });

  it('before a crop comes to stand behind it', () => {
    const graph = network(
      [3, 3, 4],
      dense('map', 'input', 8),
      crop('rows', 'map', 0),
      crop('columns', 'rows', 1),
      relu('behind', 'columns'),
    );
    const computed = withFewerRows(graph);
    expect(told(computed)).toEqual([
      'map/rows/rows = slice(input)',
      'map/rows/columns = slice(map/rows/rows)',
      'columns = dense(map/rows/columns)',
      'behind = activation(columns)',
    ]);
    expect(computed.owners).toEqual(new Map([['columns', 'map']]));
    expect([totalCost(graph).macs, totalCost(computed).macs]).toEqual([288, 128]);
  });

  it('moves through a roll, whose parts are read apart and joined again', () => {
    const roll = [
      slice('first', 'border', 0, 1),
      slice('rest', 'border', 1, 3),
      { id: 'roll', op: 'concat', inputs: ['rest', 'first'], axis: 0 },
    ] as const;
    const graph = network([2, 2, 4], pad('border', 'input'), ...roll, dense('map', 'roll', 1), relu('behind', 'map'));
    expect(told(withFewerRows(graph))).toEqual([
      'map/product = dense(input)',
      'map/rows/border = pad(map/product)',
      'map/rows/first = slice(map/rows/border)',
      'map/rows/rest = slice(map/rows/border)',
      'map/rows/roll = concat(map/rows/rest,map/rows/first)',
      'map = bias(map/rows/roll)',
      'behind = activation(map)',
    ]);
  });

  it.each<readonly [string, readonly GraphNode[]]>([
    ['no rows are added', [{ id: 'turned', op: 'transpose', inputs: ['input'], axes: [1, 0, 2] }, dense('map', 'turned', 1)]],
    ['something else is between', [pad('border', 'input'), relu('between', 'border'), dense('map', 'between', 1)]],
    [
      'its rows are of several nodes',
      [relu('one', 'input'), concat('both', 'one', 'input'), pad('border', 'both'), dense('map', 'border', 1)],
    ],
    ['wider rows take longer to move than to compute', [pad('border', 'input'), dense('map', 'border', 8)]],
    ['a border follows', [dense('map', 'input', 4), pad('border', 'map'), slice('cropped', 'border', 0, 1)]],
    [
      'what a crop leaves out is read, too',
      [dense('map', 'input', 4), slice('rows', 'map', 0, 1), relu('on', 'map'), concat('both', 'rows', 'on')],
    ],
  ])('stays where it is if %s', (_, nodes) => {
    const graph = network([2, 2, 4], ...nodes);
    expect(withFewerRows(graph)).toEqual({ ...graph, owners: new Map() });
  });
});

describe.each([64, 40, 224])('Swin-T at a side of %i', (side) => {
  const graph = buildNetwork(
    { kind: 'swin', embed: 96, depths: [2, 2, 6, 2], heads: [3, 6, 12, 24], window: 7, patch: 4, stochasticDepth: 0.2 },
    [side, side, 3],
    10,
  );
  const computed = withFewerRows(graph);

  it('keeps all of its parameters, and every activation with what it reads', () => {
    const named = (parameters: readonly (readonly [string, readonly number[]])[]): ReadonlyMap<string, string> =>
      new Map(parameters.map(([name, shape]) => [name, shape.join('x')]));
    const read = parametersOf(computed).map(({ node, role, shape }) => [`${computed.owners.get(node) ?? node}/${role}`, shape] as const);
    expect(named(read)).toEqual(named(parametersOf(graph).map(({ name, shape }) => [name, shape])));
    expect(activations(computed)).toEqual(activations(graph));
  });

  it('computes no more than before', () => {
    const [before, after] = [totalCost(graph).macs, totalCost(computed).macs];
    if (side === 224) expect(after).toBe(before);
    else expect(after).toBeLessThan(0.75 * before);
  });
});

function activations(graph: ModelGraph): readonly (readonly [string, string, string])[] {
  const shapes = inferShapes(graph);
  return graph.nodes.flatMap(({ op, id, inputs: [input = ''] }) =>
    op === 'activation' ? [[id, input, shapeAt(shapes, input).join('x')] as const] : [],
  );
}

function told(graph: ComputedGraph): string[] {
  return graph.nodes.slice(1, -2).map(({ id, op, inputs }) => `${id} = ${op}(${inputs.join()})`);
}

function network(shape: readonly number[], ...nodes: readonly GraphNode[]): ModelGraph {
  const input: GraphNode = { id: 'input', op: 'input', inputs: [], shape };
  const pool: GraphNode = { id: 'pool', op: 'globalAveragePool', inputs: [nodes.at(-1)?.id ?? ''] };
  return { format: 1, name: 'test', nodes: [input, ...nodes, pool, relu('output', 'pool')], output: 'output' };
}

function dense(id: string, input: string, units: number): GraphNode {
  return { id, op: 'dense', inputs: [input], units, bias: true };
}

function relu(id: string, input: string): GraphNode {
  return { id, op: 'activation', kind: 'relu', inputs: [input] };
}

/** One row and one column of zeros behind. */
function pad(id: string, input: string): GraphNode {
  return { id, op: 'pad', inputs: [input], before: [0, 0, 0], after: [1, 1, 0] };
}

/** The first two. */
function crop(id: string, input: string, axis: number): GraphNode {
  return { id, op: 'slice', inputs: [input], axis, start: 0, end: 2, step: 1 };
}

function slice(id: string, input: string, start: number, end: number): GraphNode {
  return { id, op: 'slice', inputs: [input], axis: 0, start, end, step: 1 };
}

function concat(id: string, one: string, other: string): GraphNode {
  return { id, op: 'concat', inputs: [one, other], axis: 0 };
}
