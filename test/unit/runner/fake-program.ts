import type { Batch, BatchOutcome, Evaluation, ObservationName, Observed, Program, StepSettings, Variables } from '#main/program/index.ts';
import type { StateCounts } from '#shared/entropy/index.ts';
import {
  channelsOf,
  elementsOf,
  hasKernel,
  inferShapes,
  isTrained,
  type ModelGraph,
  type Parameter,
  parametersOf,
  prunableLayers,
  shapeAt,
  shapePreservingBlocks,
} from '#shared/graph/index.ts';

/** Numbers that a test chooses; by default they are arbitrary functions of the variables. */
export interface FakeNumbers {
  /** Accuracy in evaluation as a fraction, given the fraction of remaining weights. */
  readonly accuracy?: (remaining: number) => number;
  /** Loss of the n-th training step of this program, from 1. */
  readonly loss?: (step: number) => number;
  /** Called in the n-th training step of this program, from 1. */
  readonly observe?: (step: number) => void;
  /** ON observations of a neuron among `count` (the others are OFF), given the fraction of remaining weights. */
  readonly on?: (layer: string, neuron: number, count: number, remaining: number) => number;
  /** How many of a neuron's ON observations, among `count`, are in the region HIGH of ReLU6. */
  readonly high?: (layer: string, neuron: number, count: number) => number;
  /** Whether all observations are in the regions ON and OFF of a smooth activation. */
  readonly isFarFromZero?: boolean;
}

/**
 * A program without TensorFlow. It learns nothing, but like in a real one its variables are its whole state: each step changes them
 * depending on batch, rate, momentum, seed and the objective's coefficients, masks apply, and every outcome is a function of the variables.
 */
export class FakeProgram implements Program {
  readonly variableNames: readonly string[];
  readonly optimizerNames: readonly string[];
  readonly #graph: ModelGraph;
  readonly #numbers: FakeNumbers;
  readonly #slopes: readonly string[];
  readonly #variables = new Map<string, Float32Array>();
  #counted = 0;
  #steps = 0;

  /** @param slopes names of linear forms that are trained */
  constructor(graph: ModelGraph, numbers: FakeNumbers = {}, slopes: readonly string[] = []) {
    this.#graph = graph;
    this.#numbers = numbers;
    this.#slopes = slopes;
    for (const parameter of parametersOf(graph)) {
      const size = elementsOf(parameter.shape);
      this.#variables.set(parameter.name, new Float32Array(size));
      if (this.#isTrained(parameter)) this.#variables.set(`${parameter.name}/velocity`, new Float32Array(size));
      if (parameter.role === 'kernel') this.#variables.set(`${parameter.name}/mask`, new Float32Array(size).fill(1));
    }
    this.variableNames = [...this.#variables.keys()];
    this.optimizerNames = this.variableNames.filter((name) => name.endsWith('/velocity'));
  }

  restart(): void {
    for (const name of this.optimizerNames) this.#variable(name).fill(0);
  }

  step({ images, labels }: Batch, { learningRate, momentum, seed, coefficients = new Map() }: StepSettings): BatchOutcome {
    this.#steps += 1;
    this.#numbers.observe?.(this.#steps);
    const [first, second] = seed;
    const strength = [...coefficients.values()].flat().reduce((sum, coefficient) => sum + coefficient, 0);
    const push = strength + (images.reduce((sum, pixel, index) => (sum * 31 + pixel + index) % 997, first % 991) + (second % 983)) / 997;
    for (const [name, weights] of this.#parameters()) {
      const velocity = this.#variable(`${name}/velocity`);
      const mask = this.#variables.get(`${name}/mask`);
      for (let index = 0; index < weights.length; index += 1) {
        if (mask?.[index] === 0) continue;
        velocity[index] = momentum * (velocity[index] ?? 0) + 0.1 * Math.sin(push * (index + 1));
        weights[index] = (weights[index] ?? 0) - learningRate * (velocity[index] ?? 0);
      }
    }
    const loss = this.#numbers.loss?.(this.#steps) ?? this.#magnitude();
    return { loss: loss * labels.length, correct: Math.round(labels.length / 2), count: labels.length };
  }

  evaluate({ labels }: Batch): Evaluation {
    const share = this.#numbers.accuracy?.(this.#remaining()) ?? 0.9;
    const loss = this.#magnitude() * labels.length;
    return { loss, nll: loss, correct: share * labels.length, count: labels.length };
  }

  /** The same for each image: they depend on the parameters, trained or not, and increase with the class. */
  logits(images: Uint8Array): Float32Array {
    const shapes = inferShapes(this.#graph);
    const classes = channelsOf(shapeAt(shapes, this.#graph.output));
    const fixed = parametersOf(this.#graph).filter((parameter) => !isTrained(parameter));
    const sum = fixed.reduce((total, { name }) => total + this.#variable(name).reduce((own, value) => own + value, 0), 0);
    const length = (images.length / elementsOf(shapeAt(shapes, inputOf(this.#graph)))) * classes;
    return Float32Array.from({ length }, (_, index) => this.#magnitude() + sum + (index % classes));
  }

  observe(_: ObservationName, { images }: Pick<Batch, 'images'>): void {
    this.#counted += images.length / elementsOf(shapeAt(inferShapes(this.#graph), inputOf(this.#graph)));
  }

  takeObserved<Name extends ObservationName>(name: Name): ReadonlyMap<string, Observed[Name]> {
    const count = this.#counted;
    this.#counted = 0;
    const layers = prunableLayers(this.#graph);
    const results: { readonly [Each in ObservationName]: () => ReadonlyMap<string, Observed[Each]> } = {
      states: () => new Map(layers.map((layer) => [layer.activation, this.#states(layer.name, layer.kernel, count)])),
      moments: () =>
        new Map(layers.map(({ activation, kernel }) => [activation, { mean: this.#sums(kernel), variance: this.#ones(kernel) }])),
      blockDistances: () => new Map(shapePreservingBlocks(this.#graph).map(({ output, nodes }) => [output, this.#sizeOf(nodes)])),
      channelGradients: () => new Map(this.#graph.nodes.filter(hasKernel).map(({ id }) => [id, this.#sums(id).map(Math.abs)])),
    };
    return results[name]();
  }

  assign(variables: Variables): void {
    for (const [name, values] of variables) this.#variable(name).set(values);
  }

  read(names: readonly string[] = this.variableNames): Variables {
    return new Map(names.map((name) => [name, this.#variable(name).slice()]));
  }

  dispose(): void {
    this.#variables.clear();
  }

  /** The fraction of ON observations is the fractional part of the sum of the neuron's weights, 0 without weights. */
  #states(layer: string, map: string, count: number): StateCounts {
    const kernel = this.#variable(`${map}/kernel`);
    const neurons = channelsOf(shapeAt(inferShapes(this.#graph), map));
    const remaining = this.#remaining();
    const sums = new Float64Array(neurons);
    kernel.forEach((weight, index) => (sums[index % neurons] = (sums[index % neurons] ?? 0) + Math.abs(weight)));
    const on = Array.from(sums, (sum, neuron) => this.#numbers.on?.(layer, neuron, count, remaining) ?? Math.round((sum % 1) * count));
    const off = on.map((value) => count - value);
    const high = this.#numbers.high && on.map((_, neuron) => this.#numbers.high?.(layer, neuron, count) ?? 0);
    const below = on.map((value, neuron) => value - (high?.[neuron] ?? 0));
    const hasRegions = high !== undefined || this.#numbers.isFarFromZero === true;
    return { on, off, zero: on.map(() => 0), ...(hasRegions && { regions: { on: below, off, ...(high && { high }) } }) };
  }

  #ones(layer: string): readonly number[] {
    return Array.from({ length: channelsOf(shapeAt(inferShapes(this.#graph), layer)) }, () => 1);
  }

  /** The sum of each neuron's weights. */
  #sums(layer: string): readonly number[] {
    const neurons = channelsOf(shapeAt(inferShapes(this.#graph), layer));
    const sums = Array.from({ length: neurons }, () => 0);
    this.#variable(`${layer}/kernel`).forEach((weight, index) => (sums[index % neurons] = (sums[index % neurons] ?? 0) + weight));
    return sums;
  }

  /** The sum of all weights of these nodes. */
  #sizeOf(nodes: readonly string[]): number {
    const own = parametersOf(this.#graph).filter(({ node }) => nodes.includes(node));
    return own.reduce((sum, { name }) => sum + this.#variable(name).reduce((total, value) => total + Math.abs(value), 0), 0);
  }

  *#parameters(): Generator<readonly [string, Float32Array]> {
    for (const parameter of parametersOf(this.#graph)) {
      if (this.#isTrained(parameter)) yield [parameter.name, this.#variable(parameter.name)];
    }
  }

  #isTrained(parameter: Parameter): boolean {
    return isTrained(parameter) || this.#slopes.includes(parameter.name);
  }

  #magnitude(): number {
    return this.#parameters().reduce((sum, [, values]) => sum + values.reduce((total, value) => total + Math.abs(value), 0), 0);
  }

  #remaining(): number {
    const masks = [...this.#variables].flatMap(([name, values]) => (name.endsWith('/mask') && !name.startsWith('head') ? [...values] : []));
    return masks.reduce((sum, kept) => sum + kept, 0) / masks.length;
  }

  #variable(name: string): Float32Array {
    const variable = this.#variables.get(name);
    if (!variable) throw new Error(`no variable ${name}`);
    return variable;
  }
}

function inputOf({ nodes }: ModelGraph): string {
  return nodes.find(({ op }) => op === 'input')?.id ?? '';
}
