import { describe, expect, it } from 'vitest';
import { inferShapes, parametersOf, shapePreservingBlocks } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { blockWithoutForms, formParameters, linearizedIn, offsetsIn, withLinearForms } from '#shared/reduction/index.ts';

const graph = buildNetwork({ kind: 'mlp', hidden: [3, 2], dropout: 0 }, [4, 4, 1], 2);
const rectifiers = graph.nodes.filter(({ op }) => op === 'activation').map(({ id }) => id);

describe('a network with linear forms', () => {
  it('keeps ids, order and shapes; only the given rectifiers become scales', () => {
    const [first = ''] = rectifiers;
    const changed = withLinearForms(graph, [first]);
    expect(changed.nodes.map(({ id }) => id)).toEqual(graph.nodes.map(({ id }) => id));
    expect(changed.nodes.filter(({ op }) => op === 'scale').map(({ id }) => id)).toEqual([first]);
    expect(inferShapes(changed)).toEqual(inferShapes(graph));
  });

  it('has constants where a form needs them, and its parameters say where', () => {
    const [first = '', second = ''] = rectifiers;
    const changed = withLinearForms(graph, rectifiers, new Set([second]));
    const parameters = new Map(parametersOf(changed).map(({ name, shape }) => [name, shape]));
    expect(linearizedIn(rectifiers, parameters)).toEqual([first, second]);
    expect(offsetsIn(rectifiers, parameters)).toEqual(new Set([second]));
    const [scale, offset] = [Float32Array.of(1, 0), Float32Array.of(0, 6)];
    const form = formParameters(second, { scale, offset });
    expect([...form.values()]).toEqual([scale, offset]);
    for (const name of form.keys()) expect(parameters.get(name)).toEqual([2]);
    expect(linearizedIn(rectifiers, new Map(parametersOf(graph).map(({ name }) => [name, 0])))).toEqual([]);
  });

  it('loses its constants with a form that has none', () => {
    const form = formParameters(
      'a',
      { scale: Float32Array.of(1, 1) },
      formParameters('a', { scale: Float32Array.of(0, 0), offset: Float32Array.of(6, 6) }),
    );
    expect([...form.values()]).toEqual([Float32Array.of(1, 1), Float32Array.of(0, 0)]);
  });

  it('is the network itself if none is given', () => {
    expect(withLinearForms(graph, [])).toBe(graph);
  });

  it('has blocks that the network without them has too, although offsets are nodes of their own', () => {
    const residual = buildNetwork({ kind: 'residual', widths: [2], blocks: [2], stem: 'stride-1', dropout: 0 }, [4, 4, 1], 2);
    const activations = ['stem/relu', 'stage1/block1/relu1', 'stage1/block1/relu2'];
    const formed = withLinearForms(residual, activations, new Set(activations));
    const blocks = shapePreservingBlocks(formed);
    // The first one has no activation left.
    expect(blocks.map(({ input, output }) => [input, output])).toEqual([['stage1/block1/relu2/offset', 'stage1/block2/relu2']]);
    expect(blocks.map((block) => blockWithoutForms(block, formed, residual))).toEqual([shapePreservingBlocks(residual)[1]]);
    const [first] = shapePreservingBlocks(withLinearForms(residual, activations.slice(0, 2), new Set(activations)));
    expect(first).toMatchObject({ input: 'stem/relu/offset', nodes: expect.arrayContaining(['stage1/block1/relu1/offset']) as unknown });
    expect(first && blockWithoutForms(first, formed, residual)).toEqual(shapePreservingBlocks(residual)[0]);
  });

  it('cannot replace anything but an activation', () => {
    expect(() => withLinearForms(graph, ['input'])).toThrow('input is not an activation');
  });
});
