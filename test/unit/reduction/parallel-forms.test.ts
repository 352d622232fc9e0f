import { describe, expect, test } from 'vitest';
import { graphView, type Model, type ModelGraph, prunableLayers } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { reduce, slopeOf, withLinearForms, withSlopes } from '#shared/reduction/index.ts';
import { parallelForms } from '#shared/reduction/parallel-forms.ts';

const plain = buildNetwork({ kind: 'mlp', hidden: [4, 4], dropout: 0 }, [1, 4, 1], 2);
const activation = prunableLayers(plain)[0]?.activation ?? '';
const { graph, weights } = withSlopes(plain, [activation]);

/** The network with that slope after the first activation, which is a linear form with these scales. */
function folded(alpha: number, scale: Float32Array): Model {
  const linear: ModelGraph = withLinearForms(graph, [activation]);
  const slopes = [
    [`${activation}/slope/form/scale`, new Float32Array(4).fill(alpha)],
    [`${activation}/slope/activation/scale`, new Float32Array(4).fill(1 - alpha)],
    [`${activation}/scale`, scale],
  ] as const;
  return { graph: linear, weights: new Map([...initialWeights(plain, 1), ...weights, ...slopes]) };
}

describe('a slope', () => {
  test('is found after its activation, and not after another one or a linear form', () => {
    expect(slopeOf(graph, activation)).toEqual({
      activation: `${activation}/slope/activation/scale`,
      form: `${activation}/slope/form/scale`,
    });
    expect(slopeOf(plain, activation)).toBeUndefined();
    expect(slopeOf(withLinearForms(graph, [activation]), activation)).toBeUndefined();
  });

  test('after a linear form is merged with it: α z + (1 - α) z is z', () => {
    const model = folded(0.75, Float32Array.of(1, 1, 1, 1));
    const { reduced, steps } = reduce(model, new Map(), { tolerance: 0, without: new Set() });
    expect(steps.map(({ id }) => id)).toContain(`fold-linear-form:${activation}/slope/sum`);
    expect(reduced.graph.nodes.filter(({ op }) => op === 'scale' || op === 'add')).toEqual([]);
  });

  test('after a linear form diag(s) is diag(α + (1 - α) s)', () => {
    const model = folded(0.5, Float32Array.of(1, 0, 0.5, -1));
    const sum = graphView(model.graph).node(`${activation}/slope/sum`);
    expect(sum.op === 'add' && parallelForms(model, sum)).toEqual({
      source: graphView(plain).node(activation).inputs[0],
      scale: Float32Array.of(1, 0.5, 0.75, 0),
    });
  });

  test('of an activation is no linear form', () => {
    const model = { graph, weights };
    const sum = graphView(graph).node(`${activation}/slope/sum`);
    expect(sum.op === 'add' && parallelForms(model, sum)).toBeUndefined();
  });
});
