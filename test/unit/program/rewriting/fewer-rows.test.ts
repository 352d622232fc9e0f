import { describe, expect, it } from 'vitest';
import type { ComputedGraph } from '#main/program/rewriting/computed-graph.ts';
import { withFewerRows } from '#main/program/rewriting/fewer-rows.ts';
import { totalCost } from '#shared/costs/index.ts';
import { type GraphNode, inferShapes, type ModelGraph, parametersOf, shapeAt } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';

describe('a dense layer', () => {
  it('moves before zero padding, its bias after it', () => {
    const graph = network([2, 2, 4], relu('source', 'input'), pad('border', 'source'), dense('layer', 'border', 1), relu('after', 'layer'));
    const computed = withFewerRows(graph);
    expect(lines(computed)).toEqual([
      'source = activation(input)',
      'layer/product = dense(source)',
      'layer/rows/border = pad(layer/product)',
      'layer = bias(layer/rows/border)',
      'after = activation(layer)',
    ]);
    expect(computed.owners).toEqual(new Map([['layer/product', 'layer']]));
    // Four channels to one, at 9 positions and at 4.
    expect([totalCost(graph).macs, totalCost(computed).macs]).toEqual([36, 16]);
  });

  it('moves after a crop', () => {
    const graph = network(
      [3, 3, 4],
      dense('layer', 'input', 8),
      crop('rows', 'layer', 0),
      crop('columns', 'rows', 1),
      relu('after', 'columns'),
    );
    const computed = withFewerRows(graph);
    expect(lines(computed)).toEqual([
      'layer/rows/rows = slice(input)',
      'layer/rows/columns = slice(layer/rows/rows)',
      'columns = dense(layer/rows/columns)',
      'after = activation(columns)',
    ]);
    expect(computed.owners).toEqual(new Map([['columns', 'layer']]));
    expect([totalCost(graph).macs, totalCost(computed).macs]).toEqual([288, 128]);
  });

  it('moves through a roll: slices that are concatenated in another order', () => {
    const roll = [
      slice('first', 'border', 0, 1),
      slice('rest', 'border', 1, 3),
      { id: 'roll', op: 'concat', inputs: ['rest', 'first'], axis: 0 },
    ] as const;
    const graph = network([2, 2, 4], pad('border', 'input'), ...roll, dense('layer', 'roll', 1), relu('after', 'layer'));
    expect(lines(withFewerRows(graph))).toEqual([
      'layer/product = dense(input)',
      'layer/rows/border = pad(layer/product)',
      'layer/rows/first = slice(layer/rows/border)',
      'layer/rows/rest = slice(layer/rows/border)',
      'layer/rows/roll = concat(layer/rows/rest,layer/rows/first)',
      'layer = bias(layer/rows/roll)',
      'after = activation(layer)',
    ]);
  });

  it.each<readonly [string, readonly GraphNode[]]>([
    ['no rows are added', [{ id: 'turned', op: 'transpose', inputs: ['input'], axes: [1, 0, 2] }, dense('layer', 'turned', 1)]],
    ['another operation is in between', [pad('border', 'input'), relu('between', 'border'), dense('layer', 'between', 1)]],
    [
      'its rows come from several nodes',
      [relu('one', 'input'), concat('both', 'one', 'input'), pad('border', 'both'), dense('layer', 'border', 1)],
    ],
    ['wider rows take longer to move than to compute', [pad('border', 'input'), dense('layer', 'border', 8)]],
    ['padding follows', [dense('layer', 'input', 4), pad('border', 'layer'), slice('cropped', 'border', 0, 1)]],
    [
      'the rows that a crop drops are also read',
      [dense('layer', 'input', 4), slice('rows', 'layer', 0, 1), relu('on', 'layer'), concat('both', 'rows', 'on')],
    ],
  ])('does not move if %s', (_, nodes) => {
    const graph = network([2, 2, 4], ...nodes);
    expect(withFewerRows(graph)).toEqual({ ...graph, owners: new Map() });
  });
});

describe.each([64, 40, 224])('Swin-T with images of side %i', (side) => {
  const graph = buildNetwork(
    { kind: 'swin', embed: 96, depths: [2, 2, 6, 2], heads: [3, 6, 12, 24], window: 7, patch: 4, stochasticDepth: 0.2 },
    [side, side, 3],
    10,
  );
  const computed = withFewerRows(graph);

  it('keeps its parameters, and every activation with its input', () => {
    const named = (parameters: readonly (readonly [string, readonly number[]])[]): ReadonlyMap<string, string> =>
      new Map(parameters.map(([name, shape]) => [name, shape.join('x')]));
    const read = parametersOf(computed).map(({ node, role, shape }) => [`${computed.owners.get(node) ?? node}/${role}`, shape] as const);
    expect(named(read)).toEqual(named(parametersOf(graph).map(({ name, shape }) => [name, shape])));
    expect(activations(computed)).toEqual(activations(graph));
  });

  it('needs no more MACs than before', () => {
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

function lines(graph: ComputedGraph): string[] {
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

/** One row and one column of zeros after the others. */
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
