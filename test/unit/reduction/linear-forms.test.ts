import { describe, expect, it } from 'vitest';
import { inferShapes } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { withLinearForms } from '#shared/reduction/index.ts';

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

  it('is the network itself if none is given', () => {
    expect(withLinearForms(graph, [])).toBe(graph);
  });

  it('cannot replace anything but an activation', () => {
    expect(() => withLinearForms(graph, ['input'])).toThrow('input is not an activation');
  });
});
