import { elementsOf } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import type { Variables } from '../program.ts';
import { ProgramError } from '../program-error.ts';
import type { Feed, TensorflowSession } from '../session/tensorflow-session.ts';
import { assignVariables } from '../training/assign-variables.ts';
import type { CompiledDerivatives } from './compile-derivatives.ts';
import type { Derivatives, LossGradients } from './derivatives.ts';

/** {@link Derivatives} that run in one TensorFlow session. */
export class DerivativeSession implements Derivatives {
  readonly classes: number;
  readonly #compiled: CompiledDerivatives;
  readonly #session: TensorflowSession;

  constructor(compiled: CompiledDerivatives, session: TensorflowSession) {
    this.classes = compiled.classes;
    this.#compiled = compiled;
    this.#session = session;
  }

  assign(variables: Variables): void {
    assignVariables(this.#session, this.#compiled.variables, variables);
  }

  logits(pixels: Float32Array): Float32Array {
    const [logits] = this.#run([this.#pixelsFeed(pixels)], [this.#compiled.logits]);
    return logits ?? new Float32Array();
  }

  lossGradients(pixels: Float32Array, labels: ArrayLike<number>): LossGradients {
    const { feeds, logits, lossGradients } = this.#compiled;
    const fed = { to: feeds.labels, shape: [labels.length], values: Int32Array.from(labels) };
    const [values = new Float32Array(), gradients = new Float32Array()] = this.#run(
      [this.#pixelsFeed(pixels), fed],
      [logits, lossGradients],
    );
    return { logits: values, gradients };
  }

  jacobianProducts(pixels: Float32Array, cotangents: Float32Array): Float32Array {
    const { feeds, jacobianProducts } = this.#compiled;
    const fed = { to: feeds.cotangents, shape: [cotangents.length / this.classes, this.classes], values: cotangents };
    const [products] = this.#run([this.#pixelsFeed(pixels), fed], [jacobianProducts]);
    return products ?? new Float32Array();
  }

  relativeChanges(pixels: Float32Array, changed: Float32Array): ReadonlyMap<string, Float32Array> {
    const { feeds, relativeChanges } = this.#compiled;
    const { shape } = this.#pixelsFeed(changed);
    const changes = this.#run([this.#pixelsFeed(pixels), { to: feeds.changed, shape, values: changed }], [...relativeChanges.values()]);
    return new Map([...relativeChanges.keys()].map((node, index) => [node, changes[index] ?? new Float32Array()]));
  }

  dispose(): void {
    this.#session.close();
  }

  #run(feeds: readonly Feed[], fetches: readonly Output[]): readonly Float32Array[] {
    return this.#session.run(feeds, fetches).map((values) => {
      if (!(values instanceof Float32Array)) throw new Error('derivatives are float32');
      return values;
    });
  }

  #pixelsFeed(pixels: Float32Array): Feed {
    const { feeds, inputShape } = this.#compiled;
    const count = pixels.length / elementsOf(inputShape);
    if (!Number.isInteger(count) || count === 0) {
      throw new ProgramError('pixels', `${pixels.length} values are not a whole number of images of shape [${inputShape.join(', ')}]`);
    }
    return { to: feeds.pixels, shape: [count, ...inputShape], values: pixels };
  }
}
