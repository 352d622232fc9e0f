import type * as OnnxRuntime from 'onnxruntime-node';
import type { ProgramOptions } from '#main/program/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { channelsFirst } from './channels-first.ts';
import type { Classifier } from './classifier.ts';
import { type ImageShape, sizeOf } from './image-shape.ts';
import type { Logits } from './logits.ts';

/** How pixels become a network's input. */
export interface InputFormat {
  readonly shape: ImageShape;
  readonly normalization: ProgramOptions['normalization'];
}

/** Throws LabError `unavailable` if the package is missing or does not support this machine. */
export async function loadOnnxRuntime(
  load: () => Promise<typeof OnnxRuntime> = () => import('onnxruntime-node'),
): Promise<typeof OnnxRuntime> {
  try {
    return await load();
  } catch (cause) {
    throw new LabError(
      'unavailable',
      `The independent runtime, onnxruntime-node, failed to load: ${textOf(cause)}.`,
      'Install Nepenthe Lab again; in a checkout, run npm install.',
      { cause },
    );
  }
}

/** `onnxruntime 1.22.0` */
export function runtimeName({ env }: typeof OnnxRuntime): string {
  return `onnxruntime ${env.versions.node ?? env.versions.common}`;
}

/** Opens an ONNX file in a session for measurements. Throws if the runtime refuses it. */
export function openSession(runtime: typeof OnnxRuntime, bytes: Uint8Array, threads: number): Promise<OnnxRuntime.InferenceSession> {
  return runtime.InferenceSession.create(bytes, {
    intraOpNumThreads: threads,
    // Sessions take turns: an idle one must not spin while another is measured.
    extra: { session: { force_spinning_stop: '1' } },
  });
}

/** ONNX Runtime, which shares no code with TensorFlow or with the exporter. */
export class IndependentRuntime {
  readonly name: string;
  readonly #runtime: typeof OnnxRuntime;
  readonly #threads: number;
  readonly #form: InputFormat;

  private constructor(runtime: typeof OnnxRuntime, threads: number, form: InputFormat) {
    this.name = runtimeName(runtime);
    this.#runtime = runtime;
    this.#threads = threads;
    this.#form = form;
  }

  /** Throws LabError `unavailable` if the package is missing or does not support this machine. */
  static async load(threads: number, form: InputFormat, load?: () => Promise<typeof OnnxRuntime>): Promise<IndependentRuntime> {
    return new IndependentRuntime(await loadOnnxRuntime(load), threads, form);
  }

  /** Opens an ONNX file; `role` names its network. Throws LabError `unverified` if the runtime refuses it. */
  async open(bytes: Uint8Array, role: string): Promise<OnnxNetwork> {
    try {
      const session = await openSession(this.#runtime, bytes, this.#threads);
      return new OnnxNetwork(session, (images) => this.#tensorOf(images));
    } catch (cause) {
      throw new LabError(
        'unverified',
        `${this.name} refuses the ${role} network: ${textOf(cause)}.`,
        'Nothing was written. This is a bug.',
        { location: role, cause },
      );
    }
  }

  #tensorOf(images: Uint8Array): OnnxRuntime.Tensor {
    const { shape, normalization } = this.#form;
    const [height, width, channels] = shape;
    const values = channelsFirst(images, shape, normalization);
    return new this.#runtime.Tensor('float32', values, [images.length / sizeOf(shape), channels, height, width]);
  }
}

/** A network with one input and one output in ONNX Runtime. */
export class OnnxNetwork implements Classifier {
  readonly #session: OnnxRuntime.InferenceSession;
  readonly #tensorOf: (images: Uint8Array) => OnnxRuntime.Tensor;

  constructor(session: OnnxRuntime.InferenceSession, tensorOf: (images: Uint8Array) => OnnxRuntime.Tensor) {
    this.#session = session;
    this.#tensorOf = tensorOf;
  }

  get inputName(): string {
    return this.#session.inputNames[0] ?? '';
  }

  /** The input of the images. */
  inputOf(images: Uint8Array): Float32Array {
    const { data } = this.#tensorOf(images);
    if (!(data instanceof Float32Array)) throw new Error('images are float32');
    return data;
  }

  /** Every output of the file for a batch of images, by name. */
  async outputs(images: Uint8Array): Promise<ReadonlyMap<string, Float32Array>> {
    const found = await this.#session.run({ [this.inputName]: this.#tensorOf(images) });
    return new Map(
      Object.entries(found).map(([name, { data }]) => {
        if (!(data instanceof Float32Array)) throw new Error(`${name} is float32`);
        return [name, data];
      }),
    );
  }

  /** Prepares the input of the images; the returned call only runs the network. */
  prepare(images: Uint8Array): () => Promise<Logits> {
    const output = this.#session.outputNames[0] ?? '';
    const feeds = { [this.inputName]: this.#tensorOf(images) };
    return async () => {
      const logits = (await this.#session.run(feeds))[output]?.data;
      if (!(logits instanceof Float32Array)) throw new Error('logits are float32');
      return logits;
    };
  }

  logits(images: Uint8Array): Promise<Logits> {
    return this.prepare(images)();
  }

  dispose(): Promise<void> {
    return this.#session.release();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
