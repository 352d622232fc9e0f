import { describe, expect, it } from 'vitest';
import { LabError } from '#shared/errors/index.ts';
import { parseModelGraph } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { reduce } from '#shared/reduction/index.ts';
import { caseSeeds } from '../../random-cases.ts';
import { randomModel } from '../../reference/random-graph.ts';
import { graph, refusal } from './json-graph.ts';

describe('a graph from outside', () => {
  it('is returned unchanged if it is valid', () => {
    expect(parseModelGraph(structuredClone(graph))).toEqual(graph);
  });

  it('may be any built or reduced network', () => {
    const built = buildNetwork({ kind: 'residual', widths: [4, 6], blocks: [1, 2], stem: 'stride-1', dropout: 0.1 }, [8, 8, 3], 5);
    expect(parseModelGraph(JSON.parse(JSON.stringify(built)))).toEqual(built);
    for (const seed of caseSeeds(300)) {
      const model = randomModel(seed);
      expect(parseModelGraph(model.graph)).toEqual(model.graph);
      const reduced = reducedGraph(model);
      if (reduced) expect(parseModelGraph(reduced)).toEqual(reduced);
    }
  });

  it('is refused with the name of its file', () => {
    expect(refusal({}, 'a.graph.json')).toMatchObject({ code: 'bad-file', file: 'a.graph.json' });
    expect(refusal({})).not.toHaveProperty('file');
  });
});

/** The reduced model without linearization; undefined if its output does not depend on the input. */
function reducedGraph(model: ReturnType<typeof randomModel>): unknown {
  try {
    return reduce(model, new Map(), { tolerance: 0, without: new Set() }).reduced.graph;
  } catch (error) {
    if (error instanceof LabError && error.code === 'collapsed') return undefined;
    throw error;
  }
}
