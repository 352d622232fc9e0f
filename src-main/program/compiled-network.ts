import { elementsOf } from '#shared/graph/index.ts';
import type { CompiledProgram } from './compile.ts';
import type { Output } from './graph-def/graph-builder.ts';
import type { Accumulators } from './observations/accumulators.ts';
import type { ObservationName, Observed } from './observations/index.ts';
import type { Batch, BatchOutcome, Evaluation, ObservedBatch, Program, StepSettings, Variables } from './program.ts';
import { ProgramError } from './program-error.ts';
import type { Feed, TensorflowSession } from './session/tensorflow-session.ts';
import { assignVariables, portsOf } from './training/assign-variables.ts';
import type { CompiledStep } from './training/training-step.ts';

type StepParts = NonNullable<CompiledStep['parts']>;

/** A {@link Program} that runs in one TensorFlow session. */
export class CompiledNetwork implements Program {
  readonly variableNames: readonly string[];
  readonly optimizerNames: readonly string[];
  readonly #program: CompiledProgram;
  readonly #session: TensorflowSession;
  readonly #sampleSize: number;
  /** Images observed since the observation was last taken. */
  readonly #observed = new Map<ObservationName, number>();

  constructor(program: CompiledProgram, session: TensorflowSession) {
    this.#program = program;
    this.#session = session;
    this.#sampleSize = elementsOf(program.inputShape);
    this.variableNames = [...program.variables.variables.keys()];
    this.optimizerNames = program.optimizerNames;
  }

  restart(): void {
    this.#session.run([], [this.#program.variables.restart]);
  }

  step(batch: Batch, { learningRate, momentum, weightDecay, seed, coefficients }: StepSettings): BatchOutcome {
    const { feeds, step } = this.#program;
    const settings = { to: feeds.settings, shape: [3], values: Float32Array.of(learningRate, momentum, weightDecay) };
    const seeded = { to: feeds.seed, shape: [2], values: Int32Array.of(seed[0] | 0, seed[1] | 0) };
    const common = [seeded, ...this.#coefficientsFeed(coefficients)];
    const count = batch.labels.length;
    const fed = this.#batchFeeds(batch);
    if (!step.parts) return this.#outcome([...fed, settings, ...common], step.update, count);
    const outcome = this.#sumOfParts(fed, common, count, step.parts);
    this.#session.run([settings], [step.update]);
    return outcome;
  }

  /** Accumulates the gradients of a batch, part by part. */
  #sumOfParts(batch: readonly Feed[], common: readonly Feed[], images: number, step: StepParts): BatchOutcome {
    const { count, feeds, preparation, part } = step;
    const size = Math.ceil(images / count);
    const parts = Array.from({ length: Math.ceil(images / size) }, (_, index) => {
      const first = index * size;
      const pieces = batch.map((feed) => rowsOf(feed, first, size));
      const position = [scalar(feeds.first, first), scalar(feeds.batch, images)];
      return { fed: [...pieces, ...position, ...common], count: Math.min(size, images - first) };
    });
    if (preparation) for (const { fed } of parts) this.#session.run(fed, [preparation]);
    const outcomes = parts.map(({ fed, count: own }) => this.#outcome(fed, part, own));
    return outcomes.reduce((sum, { loss, correct, count, terms }) => ({
      loss: sum.loss + loss,
      correct: sum.correct + correct,
      count: sum.count + count,
      ...(terms && { terms: new Map([...terms].map(([name, value]) => [name, value + (sum.terms?.get(name) ?? 0)])) }),
    }));
  }

  evaluate(batch: Batch): Evaluation {
    const [sums] = this.#session.run(this.#batchFeeds(batch), [this.#program.evaluation]);
    const [loss = NaN, correct = NaN, nll = NaN] = doublesOf(sums);
    return { loss, nll, correct, count: batch.labels.length };
  }

  logits(images: Uint8Array): Float32Array {
    const [logits] = this.#session.run([this.#imagesFeed(images)], [this.#program.logits]);
    if (!(logits instanceof Float32Array)) throw new Error('logits are float32');
    return logits;
  }

  observe(name: ObservationName, { images, labels }: ObservedBatch): void {
    const { nodes, observe, exactObservations, needsLabels } = this.#accumulators(name);
    const widest = Math.max(1, ...nodes.map(({ positions }) => positions));
    const bytes = Math.floor(exactObservations / widest) * this.#sampleSize;
    for (let start = 0; start < images.length; start += bytes) {
      const part = this.#imagesFeed(images.subarray(start, start + bytes));
      const labelled = needsLabels ? [this.#labelsFeed(name, labels, part, start / this.#sampleSize)] : [];
      this.#session.run([part, ...labelled], [observe]);
      this.#observed.set(name, (this.#observed.get(name) ?? 0) + part.values.length / this.#sampleSize);
    }
  }

  takeObserved<Name extends ObservationName>(name: Name): ReadonlyMap<string, Observed[Name]> {
    const { nodes, reset } = this.#accumulators(name);
    const values = this.#session.run(
      [],
      nodes.map(({ value }) => value),
    );
    this.#session.run([], [reset]);
    const images = this.#observed.get(name) ?? 0;
    this.#observed.delete(name);
    return new Map(
      nodes.map(({ node, positions, resultOf }, index) => [
        node,
        // The accumulators of that name were made by its observation.
        resultOf(doublesOf(values[index]), images * positions) as Observed[Name],
      ]),
    );
  }

  assign(variables: Variables): void {
    assignVariables(this.#session, this.#program.variables, variables);
  }

  read(names: readonly string[] = this.variableNames): Variables {
    const values = this.#session.run(
      [],
      names.map((name) => portsOf(this.#program.variables, name).value),
    );
    return new Map(
      names.map((name, index) => {
        const value = values[index];
        if (!(value instanceof Float32Array)) throw new Error(`${name} is read as float32`);
        return [name, value];
      }),
    );
  }

  dispose(): void {
    this.#session.close();
  }

  #outcome(feeds: readonly Feed[], fetch: Output, count: number): BatchOutcome {
    const [sums] = this.#session.run(feeds, [fetch]);
    const [loss = NaN, correct = NaN, ...values] = doublesOf(sums);
    if (values.length === 0) return { loss, correct, count };
    return { loss, correct, count, terms: new Map(this.#program.terms.map(({ name }, index) => [name, values[index] ?? NaN])) };
  }

  #coefficientsFeed(given: StepSettings['coefficients'] = new Map()): readonly Feed[] {
    const { terms, feeds } = this.#program;
    const values = terms.flatMap(({ name, coefficients }) => {
      const own = given.get(name) ?? Array<number>(coefficients).fill(1);
      if (own.length !== coefficients) throw new ProgramError(name, `has ${coefficients} coefficients, not ${own.length}`);
      return own;
    });
    return terms.length === 0 ? [] : [{ to: feeds.coefficients, shape: [values.length], values: Float32Array.from(values) }];
  }

  #batchFeeds({ images, labels }: Batch): readonly Feed[] {
    const feed = this.#imagesFeed(images);
    if (feed.shape[0] !== labels.length) throw new ProgramError('batch', `has ${feed.shape[0]} images and ${labels.length} labels`);
    const { classes, feeds } = this.#program;
    const wrong = labels.findIndex((label) => label >= classes);
    if (wrong >= 0) throw new ProgramError(`label ${wrong}`, `is ${labels[wrong]}, but the network has ${classes} classes`);
    return [feed, { to: feeds.labels, shape: [labels.length], values: Int32Array.from(labels) }];
  }

  /** The labels of a part of the images. */
  #labelsFeed(name: ObservationName, labels: Batch['labels'] | undefined, part: Feed, first: number): Feed {
    const [count = 0] = part.shape;
    const own = labels?.subarray(first, first + count);
    if (own?.length !== count) throw new ProgramError('batch', `${name} needs a label for each image`);
    return { to: this.#program.feeds.labels, shape: [count], values: Int32Array.from(own) };
  }

  #imagesFeed(images: Uint8Array): Feed {
    const count = images.length / this.#sampleSize;
    const { feeds, inputShape } = this.#program;
    if (!Number.isInteger(count) || count === 0) {
      throw new ProgramError('images', `${images.length} bytes are not a whole number of images of shape [${inputShape.join(', ')}]`);
    }
    return { to: feeds.images, shape: [count, ...inputShape], values: images };
  }

  #accumulators(name: ObservationName): Accumulators {
    const found = this.#program.observations.get(name);
    if (!found) throw new Error(`${name} is not compiled`);
    return found;
  }
}

/** Rows `first` to `first + size` of a feed. */
function rowsOf({ to, shape: [rows = 0, ...rest], values }: Feed, first: number, size: number): Feed {
  const stride = values.length / rows;
  const part = values.subarray(first * stride, (first + size) * stride);
  return { to, shape: [part.length / stride, ...rest], values: part };
}

function scalar(to: Output, value: number): Feed {
  return { to, shape: [], values: Int32Array.of(value) };
}

/** Fetched int32 pairs, reinterpreted as float64. */
function doublesOf(integers: Float32Array | Int32Array | undefined): Float64Array {
  if (!integers) throw new Error('nothing fetched');
  return new Float64Array(integers.buffer, integers.byteOffset, integers.length / 2);
}
