import { describe, expect, it } from 'vitest';
import { LabError } from '#shared/errors/index.ts';
import { parseModelGraph } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { reduce } from '#shared/reduction/index.ts';
import { randomModel } from '../../reference/random-graph.ts';
import { caseSeeds } from '../../random-cases.ts';
import { graph, refusal } from './json-graph.ts';

describe('a graph from outside', () => {
  it('is what it says when it is sound', () => {
    expect(parseModelGraph(structuredClone(graph))).toEqual(graph);
  });

  it('may be any network that is built or that a reduction leaves', () => {
    const built = buildNetwork({ kind: 'residual', widths: [4, 6], blocks: [1, 2], dropout: 0.1 }, [8, 8, 3], 5);
    expect(parseModelGraph(JSON.parse(JSON.stringify(built)))).toEqual(built);
    for (const seed of caseSeeds(300)) {
      const model = randomModel(seed);
      expect(parseModelGraph(model.graph)).toEqual(model.graph);
      const reduced = reducedGraph(model);
      if (reduced) expect(parseModelGraph(reduced)).toEqual(reduced);
    }
  });

  it('is refused with the file that it lies in', () => {
    expect(refusal({}, 'a.graph.json')).toMatchObject({ code: 'bad-file', file: 'a.graph.json' });
    expect(refusal({})).not.toHaveProperty('file');
  });
});

/** What is left of a model in which every rectifier is taken as it is; undefined where nothing depends on the input. */
function reducedGraph(model: ReturnType<typeof randomModel>): unknown {
  try {
    return reduce(model, new Map(), { tolerance: 0, without: new Set() }).reduced.graph;
  } catch (error) {
    if (error instanceof LabError && error.code === 'collapsed') return undefined;
    throw error;
  }
}
