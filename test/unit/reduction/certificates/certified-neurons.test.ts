import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelsOf, type GraphNode, graphView, type Interval, type Model, nodeOf } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { certifiedNeurons } from '#shared/reduction/certificates/certified-neurons.ts';
import { imageBounds } from '#shared/reduction/certificates/image-bounds.ts';
import { layerLinearities, linearPieces, type ObservedStates } from '#shared/reduction/linearize.ts';
import { reduce, type Reduction } from '#shared/reduction/reduce.ts';
import { caseCount } from '../../../random-cases.ts';
import { extremeImages, farthestImage } from '../../../reference/extreme-images.ts';
import { interpret } from '../../../reference/interpreter.ts';
import { observe } from '../../../reference/observe-states.ts';
import { randomModel } from '../../../reference/random-graph.ts';
import { modelOf } from '../merging/merged-model.ts';

const RUNS = 25;
const SEARCHED = 1;
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** Largest |y - (slope z + offset)| of a neuron on an image, for its assumed piece. */
function departure(
  model: Model,
  image: Float64Array,
  activation: string,
  neuron: number,
  piece: { slope: number; offset: number },
): number {
  const outputs = interpret(model.graph, model.weights, image);
  const z = outputs.get(nodeOf(model.graph, activation).inputs[0] ?? '') ?? [];
  const y = outputs.get(activation) ?? [];
  const channels = channelsOf(graphView(model.graph).shapeAt(activation));
  let largest = 0;
  for (let index = neuron; index < y.length; index += channels) {
    largest = Math.max(largest, Math.abs((y[index] ?? NaN) - piece.slope * (z[index] ?? NaN) - piece.offset));
  }
  return largest;
}

describe('a certified neuron', () => {
  it('keeps its state on random and extreme images, and on those that a search for a counterexample finds', () => {
    let certified = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const model = randomModel(seed);
        const stream = new RandomStream(seed, [6, 0, 0]);
        const input = Array.from({ length: channelsOf(graphView(model.graph).inputShape) }, (): Interval => {
          const low = stream.normal();
          return [low, low + 0.2 * stream.uniform()];
        });
        const images = extremeImages(model.graph, input, stream);
        const found = layerLinearities(model, observe(model, images.slice(0, 1))).flatMap((linearity) => {
          const pieces = linearPieces(linearity);
          return certifiedNeurons(model, input, linearity).flatMap((neuron) => {
            const piece = pieces[neuron];
            return piece ? [{ activation: linearity.layer.activation, neuron, piece }] : [];
          });
        });
        certified += found.length;
        for (const { activation, neuron, piece } of found) {
          for (const image of images) expect(departure(model, image, activation, neuron, piece)).toBeLessThan(1e-6);
        }
        for (const { activation, neuron, piece } of found.slice(0, SEARCHED)) {
          const [node = ''] = nodeOf(model.graph, activation).inputs;
          for (const sign of [1, -1] as const) {
            const image = farthestImage(model, input, { node, index: neuron, sign }, stream);
            expect(departure(model, image, activation, neuron, piece)).toBeLessThan(1e-6);
          }
        }
      }),
      { numRuns: caseCount(RUNS) },
    );
    expect(certified).toBeGreaterThan(caseCount(RUNS));
  });
});

describe('bounds of images', () => {
  it('are those of normalized pixels from 0 to 255, rounded outward', () => {
    const bounds = imageBounds({ mean: [0.5, 0], std: [0.25, 2] });
    expect(bounds.flat().map((end) => Number(end.toFixed(4)))).toEqual([-2, 2, -0, 0.5]);
    expect(bounds[0]?.[0]).toBeLessThan(-2);
    expect(bounds[0]?.[1]).toBeGreaterThan(2);
  });
});

describe('a reduction of images from 0 to 1', () => {
  const nodes: readonly GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [1] },
    { id: 'layer', op: 'dense', inputs: ['input'], units: 3, bias: true },
    { id: 'act', op: 'activation', kind: 'relu', inputs: ['layer'] },
    { id: 'head', op: 'dense', inputs: ['act'], units: 2, bias: true },
  ];
  const images = imageBounds({ mean: [0], std: [1] });
  const seen: ObservedStates = new Map([['act', { on: [9, 9, 0], off: [0, 0, 9], zero: [0, 0, 0] }]]);
  const reduced = (bias: readonly number[], states = seen, tolerance = 0): Reduction => {
    const model = modelOf(nodes, { 'layer/kernel': [1, -1, -1], 'layer/bias': bias });
    return reduce(model, states, { tolerance, without: new Set(), images });
  };

  it('certifies the neurons whose bounds exclude other states, and counts them beside the observed ones', () => {
    // x + 1 is in [1, 2], 0.5 - x in [-0.5, 0.5], -x - 1 in [-2, -1].
    const { steps, assumed } = reduced([1, 0.5, -1]);
    expect(steps[0]).toMatchObject({
      id: 'linearize:layer',
      exactOn: 'data',
      assumed: { neurons: 3, certified: 2 },
      why: 'Entropy 0: on the training data, 2 of 3 neurons are always ON and 1 always OFF. Bounds certify 2 states of 3 for every image.',
    });
    expect(assumed[0]).toMatchObject({ neurons: [0, 1, 2], certified: [0, 2] });
  });

  it('is exact for every image if all neurons are certified', () => {
    // 2 - x is in [1, 2].
    expect(reduced([1, 2, -1]).steps[0]).toMatchObject({
      exactOn: 'images',
      assumed: { neurons: 3, certified: 3 },
      why: 'Entropy 0: on the training data, 2 of 3 neurons are always ON and 1 always OFF. Bounds certify all states for every image.',
    });
  });

  it('certifies no neuron that only rounding could move over the edge', () => {
    // 1 - x is in [0, 1]; float32 could compute less than 0 for another order of the sum.
    expect(reduced([1, 1, -1]).steps[0]?.assumed).toEqual({ neurons: 3, certified: 2 });
  });

  it('certifies silenced neurons', () => {
    const mixed: ObservedStates = new Map([['act', { on: [9, 5, 0], off: [0, 4, 9], zero: [0, 0, 0] }]]);
    expect(reduced([1, 0.5, -1], mixed).steps[0]).toMatchObject({
      id: 'silence:layer',
      exactOn: 'images',
      assumed: { neurons: 1, certified: 1 },
    });
  });

  it('certifies nothing, and counts nothing, if the bounds of the images are not known', () => {
    const model = modelOf(nodes, { 'layer/kernel': [1, -1, -1], 'layer/bias': [1, 2, -1] });
    const [step] = reduce(model, seen, { tolerance: 0, without: new Set() }).steps;
    expect(step).toMatchObject({ exactOn: 'data', why: 'Entropy 0: on the training data, 2 of 3 neurons are always ON and 1 always OFF.' });
    expect(step?.assumed).toBeUndefined();
  });
});
