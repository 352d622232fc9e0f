import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ImportedOnnx, importOnnx } from '#main/interchange/index.ts';
import { type EntropySettings, layerEntropy, type StateCounts } from '#shared/entropy/index.ts';
import { activationOf, nodeOf } from '#shared/graph/index.ts';
import { type JournalEvent, journalEventSchema, type LayerEntropy } from '#shared/journal/index.ts';
import { measuredLayers } from '#shared/planning/index.ts';
import { observe } from '../../reference/observe-states.ts';

/** Made by test/fixtures/elsewhere/pytorch.py: a PyTorch run that resources/python/nepenthe_log.py has logged. */
const FOLDER = resolve(import.meta.dirname, '../../fixtures/elsewhere/pytorch');
const LAYERS = ['stem.2', 'block.relu', 'block.relu_1', 'middle.1', 'middle.3', 'head.1'];

const first: EntropySettings = {
  ...{ zero: 'ignore', pool: 'dataset', statistic: 'nonzero', excludeDead: false, states: 'sign', tau: 0.01, tolerance: 0 },
};
const second: EntropySettings = { ...first, zero: 'on', statistic: 'mean', states: 'linear-regions', tau: 0.05, tolerance: 3 };

let model: ImportedOnnx;
let images: readonly Float64Array[];
beforeAll(async () => {
  model = await importOnnx(join(FOLDER, 'network.onnx'), { name: 'network', batchNorm: false });
  const pixels = JSON.parse(readFileSync(join(FOLDER, 'images.json'), 'utf8')) as readonly number[][];
  images = pixels.map((image) => Float64Array.from(image, (pixel) => pixel / 8));
});

function journalOf(name: string): readonly JournalEvent[] {
  const lines = readFileSync(join(FOLDER, `${name}.ndjson`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const { crc: _, ...event } = JSON.parse(line) as Record<string, unknown>;
    return journalEventSchema.parse(event);
  });
}

function loggedBy(name: string, round: number): readonly LayerEntropy[] {
  const event = journalOf(name).find((one) => one.kind === 'entropy' && one.round === round);
  return event?.kind === 'entropy' ? event.layers : [];
}

type LabStates = ReturnType<typeof layerEntropy> & { readonly counts: StateCounts };

/** The lab’s own measurement of the same weights, by the textbook definitions in float64. */
function ownStates(settings: EntropySettings): ReadonlyMap<string, LabStates> {
  const observed = observe(model, images, settings.tau);
  return new Map(
    [...observed].map(([id, { regions: seen, ...signs }]) => {
      const node = nodeOf(model.graph, id);
      if (node.op !== 'activation') throw new Error(`${id} is no activation`);
      // The reference has a row for every region that there is.
      const regions = Object.fromEntries(activationOf(node).regions.map(({ name }) => [name, seen?.[name] ?? []]));
      const counts = { ...signs, regions };
      return [id, { ...layerEntropy(counts, settings, activationOf(node)), counts }];
    }),
  );
}

function found(own: ReturnType<typeof ownStates>, layer: string): LabStates {
  const states = own.get(layer);
  if (!states) throw new Error(`the lab has no layer ${layer}`);
  return states;
}

describe.each([
  { round: 0, settings: first },
  { round: 1, settings: second },
])('entropy of a PyTorch model, $settings.states', ({ round, settings }) => {
  it('is the lab’s own in float64', () => {
    const own = ownStates(settings);
    const logged = loggedBy('float64', round);
    expect(logged.map(({ layer }) => layer)).toEqual(LAYERS);
    for (const { layer, entropy, mean, nonzero, regions, ...facts } of logged) {
      const { counts, ...states } = found(own, layer);
      // The logarithms of two mathematics libraries may differ in the last bit.
      expect(Math.abs(entropy - states.entropy)).toBeLessThanOrEqual(1e-15);
      expect(Math.abs(mean - states.mean)).toBeLessThanOrEqual(1e-15);
      expect(Math.abs(nonzero - states.nonzero)).toBeLessThanOrEqual(1e-15);
      const { minority, neurons, linearity } = states;
      expect(facts).toEqual({ minority, neurons, linearity, on: counts.on, off: counts.off, zero: counts.zero });
      for (const [region, seen] of Object.entries(regions ?? {})) expect(seen).toEqual(counts.regions?.[region as 'on']);
    }
  });

  it('is within 1e-4 bits in float32', () => {
    const own = ownStates(settings);
    for (const { layer, entropy } of loggedBy('float32', round)) {
      expect(Math.abs(entropy - found(own, layer).entropy)).toBeLessThanOrEqual(1e-4);
    }
  });
});

it('the fixture has five mixed layers and one that is approximately linear', () => {
  const logged = loggedBy('float64', 0);
  const mixed = logged.filter(({ entropy }) => entropy > 0).map(({ entropy }) => entropy);
  expect(new Set(mixed).size).toBe(5);
  expect(logged.map(({ linearity }) => linearity)).toEqual(['none', 'none', 'none', 'none', 'none', 'approximate']);
});

describe('measuredLayers', () => {
  const measured = (names: readonly string[]): Parameters<typeof measuredLayers>[1] =>
    names.map((name, index) => ({
      ...{ name, kernel: '', activation: name, neurons: [4, 6, 6, 5, 5, 8][index] ?? 0, weights: 0, bypassed: false },
    }));

  it('finds the layers of the network by the names of the modules', () => {
    expect(measuredLayers(model.graph, measured(LAYERS)).map(({ name, kernel, weights }) => [name, kernel, weights])).toEqual([
      ['stem.2', 'stem.0', 3 * 3 * 3 * 4],
      ['block.relu', 'block.conv1', 3 * 3 * 4 * 6],
      ['block.relu_1', 'block.conv2', 3 * 3 * 6 * 6],
      ['middle.1', 'middle.0', 6 * 5],
      ['middle.3', 'middle.2', 5 * 5],
      ['head.1', 'head.0', 5 * 8],
    ]);
  });

  it('takes layers with other names in order, if all have the neurons of the network’s', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(measuredLayers(model.graph, measured(names)).map(({ name, activation }) => [name, activation])).toEqual(
      names.map((name, index) => [name, LAYERS[index]]),
    );
    expect(measuredLayers(model.graph, measured(names.slice(1)))).toEqual(measured(names.slice(1)));
  });
});
