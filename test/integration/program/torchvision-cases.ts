import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Batch } from '#main/program/index.ts';
import { elementsOf, type ModelGraph, type Parameter, parametersOf, type Weights } from '#shared/graph/index.ts';
import { type TorchLayout, torchLayout } from '#shared/graph/torch-layout.ts';
import { buildNetwork, initializationOf } from '#shared/networks/index.ts';
import { tensorNames } from '#shared/networks/tensor-names/index.ts';
import { networkName, networkSchema } from '#shared/settings/index.ts';
import { mixedUniform, mixedWords } from '../../reference/mixed-numbers.ts';

/** The constants of test/fixtures/pytorch/networks.py, which documents them. */
const [BATCH, CLASSES] = [2, 10];
const [IMAGES, LABELS, VALUES, FIRST, SECOND] = [1, 2, 1_000, 1_000_000, 2_000_000];
const BOUNDS = {
  bias: [-0.2, 0.2],
  beta: [-0.2, 0.2],
  mean: [-0.2, 0.2],
  variance: [0.5, 1.5],
  scale: [],
  offset: [],
  slope: [],
} as const;

const number = z.number();
const fixtureSchema = z.object({
  network: networkSchema,
  size: z.tuple([number, number]),
  gamma: z.tuple([number, number]),
  logits: z.array(number),
  loss: number,
  after: z.record(z.string(), z.tuple([number, number, number])),
});
type Fixture = z.output<typeof fixtureSchema>;

/** A network with PyTorch's results. */
export class TorchvisionCase {
  readonly name: string;
  readonly graph: ModelGraph;
  readonly batch: Batch;
  readonly logits: readonly number[];
  readonly loss: number;
  readonly #fixture: Fixture;
  readonly #tensors: readonly Tensor[];

  constructor(fixture: Fixture) {
    const { network, size, logits, loss, after } = fixture;
    this.#fixture = fixture;
    this.name = `${networkName(network)} at ${size.join('x')}`;
    this.graph = buildNetwork(network, [...size, 3], CLASSES);
    [this.logits, this.loss] = [logits, loss];
    this.#tensors = tensorsOf(this.graph, tensorNames('torchvision', network, this.graph), Object.keys(after));
    const [pixel, label] = [mixedWords(IMAGES), mixedWords(LABELS)];
    this.batch = {
      images: Uint8Array.from({ length: BATCH * elementsOf(size) * 3 }, (_, index) => pixel(index) & 0xff),
      labels: Uint8Array.from({ length: BATCH }, (_, index) => label(index) % CLASSES),
    };
  }

  get weights(): Weights {
    const { network, size } = this.#fixture;
    const drawn = this.#tensors.map((tensor) => [tensor.parameter.name, this.#initial(tensor)] as const);
    return new Map([...initializationOf(network).constants([...size, 3]), ...drawn]);
  }

  /** Variables after a training step with rate and momentum 0: gradients of parameters, and running statistics. */
  namesAfter(kind: 'gradients' | 'statistics'): readonly string[] {
    return this.#tensors.flatMap(({ parameter: { name, role } }) => {
      const isStatistic = role === 'mean' || role === 'variance';
      if (isStatistic !== (kind === 'statistics')) return [];
      return [isStatistic ? name : `${name}/velocity`];
    });
  }

  /**
   * The largest difference in norm and in both products, relative to the tensor's norm or, if larger, to a fraction of the largest norm: the
   * gradient of a bias before normalization is 0.
   */
  worstOf(values: Weights, least = 1e-6): { readonly name: string; readonly error: number } {
    const largest = Math.max(...Object.values(this.#fixture.after).map(([norm]) => norm));
    const errors = this.#tensors.flatMap((tensor) => {
      const { parameter, layout, torchName, index } = tensor;
      const found = values.get(parameter.name) ?? values.get(`${parameter.name}/velocity`);
      if (!found) return [];
      const theirs = this.#fixture.after[torchName] ?? [NaN, NaN, NaN];
      const differences = measuresOf(layout.toTorch(found), index).map((value, which) => Math.abs(value - (theirs[which] ?? NaN)));
      return [{ name: parameter.name, error: Math.max(...differences) / Math.max(theirs[0], least * largest) }];
    });
    return errors.reduce((worst, one) => (one.error <= worst.error ? worst : one), { name: 'none', error: 0 });
  }

  #initial({ parameter: { role }, layout, index }: Tensor): Float32Array {
    const limit = Math.sqrt(6 / elementsOf(layout.shape.slice(1)));
    const wide = [-limit, limit];
    const [low = NaN, high = NaN] = { ...BOUNDS, kernel: wide, table: wide, gamma: this.#fixture.gamma }[role];
    const value = mixedUniform(VALUES + index, low, high);
    const values = new Float32Array(elementsOf(layout.shape));
    for (let element = 0; element < values.length; element++) values[element] = value(element);
    return layout.fromTorch(values);
  }
}

export function torchvisionCases(): readonly TorchvisionCase[] {
  const file = readFileSync(new URL('../../fixtures/pytorch/networks.json', import.meta.url), 'utf8');
  const { cases } = z.object({ cases: z.array(fixtureSchema) }).parse(JSON.parse(file));
  return cases.map((fixture) => new TorchvisionCase(fixture));
}

/** A parameter with its index among torchvision's tensors. */
interface Tensor {
  readonly parameter: Parameter;
  readonly layout: TorchLayout;
  readonly torchName: string;
  readonly index: number;
}

/** Matches torchvision's tensors with ours, one to one. */
function tensorsOf(graph: ModelGraph, names: ReadonlyMap<string, string>, torchNames: readonly string[]): readonly Tensor[] {
  expect([...names.values()].toSorted()).toEqual(torchNames.toSorted());
  return parametersOf(graph).flatMap((parameter) => {
    const torchName = names.get(parameter.name);
    if (torchName === undefined) return [];
    return [{ parameter, layout: torchLayout(graph, parameter), torchName, index: torchNames.indexOf(torchName) }];
  });
}

/** The norm of the values and their products with two streams of numbers, in one pass over what can be millions of them. */
function measuresOf(values: Float32Array, index: number): readonly [number, number, number] {
  const [firstFactor, secondFactor] = [mixedUniform(FIRST + index, -1, 1), mixedUniform(SECOND + index, -1, 1)];
  let [squares, first, second] = [0, 0, 0];
  for (let element = 0; element < values.length; element++) {
    const value = values[element] ?? NaN;
    squares += value * value;
    first += value * firstFactor(element);
    second += value * secondFactor(element);
  }
  return [Math.sqrt(squares), first, second];
}
