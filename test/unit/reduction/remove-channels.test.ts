import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '#shared/contract/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { propagateConstants } from '#shared/reduction/constants.ts';
import type { Model } from '#shared/reduction/model.ts';
import { removeChannels } from '#shared/reduction/remove-channels.ts';
import { interpret } from '../../reference/interpreter.ts';
import { randomImage, randomModel } from '../../reference/random-graph.ts';
import { worstDifference } from '../../reference/worst-difference.ts';

const RUNS = 3000;
const TIMEOUT = 60_000;
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

describe('for any network', { timeout: TIMEOUT }, () => {
  it('constants are what the channels hold for every input', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { graph, weights } = randomModel(seed);
        const { values } = propagateConstants({ graph, weights });
        const outputs = interpret(graph, weights, randomImage(graph, new RandomStream(seed, [1, 0, 0])));
        for (const [id, maps] of values) {
          const data = outputs.get(id) ?? new Float64Array();
          for (const [channel, map] of maps.entries()) {
            if (map)
              expect(
                worstDifference(
                  data.filter((_, index) => index % maps.length === channel),
                  map,
                ),
                `${id} ${channel}`,
              ).toBeLessThan(1e-9);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('removing channels changes no output', () => {
    let [removed, refused] = [0, 0];
    fc.assert(
      fc.property(seeds, (seed) => {
        const model = randomModel(seed);
        const reduced = reducedUnlessConstant(model);
        if (!reduced) {
          refused++;
          return;
        }
        if (reduced.graph.nodes.length < model.graph.nodes.length) removed++;
        for (let draw = 0; draw < 2; draw++) {
          const image = randomImage(model.graph, new RandomStream(seed, [1, draw, 0]));
          const [before, after] = [model, reduced].map(({ graph, weights }) => interpret(graph, weights, image).get(graph.output) ?? []);
          expect(worstDifference(after ?? [], before ?? [])).toBeLessThan(1e-4);
        }
      }),
      { numRuns: RUNS },
    );
    // The property must not hold for want of cases.
    expect(removed).toBeGreaterThan(RUNS / 10);
    expect(refused).toBeLessThan(RUNS / 2);
  });
});

function reducedUnlessConstant(model: Model): Model | undefined {
  try {
    return removeChannels(model);
  } catch (error) {
    if (error instanceof LabError && error.code === 'collapsed') return undefined;
    throw error;
  }
}
