import { encodeOnnx } from '#main/interchange/index.ts';
import type { JobPhase } from '#shared/contract/index.ts';
import { assembleSheet } from './assemble-sheet.ts';
import { checkNetworks, imagesToCheck } from './check-networks.ts';
import type { Batching } from './classifier.ts';
import { IndependentRuntime } from './independent-runtime.ts';
import { measureLatency } from './latency.ts';
import { describeMachine } from './machine.ts';
import { proofImages } from './proof-images.ts';
import type { Proof, ProofRequest, Report } from './proof-request.ts';
import { networksOf, type ProvenNetwork } from './proven-network.ts';
import { reduceInTensorflow } from './reduce-in-tensorflow.ts';

/** Replaceable parts of a proof, for tests. */
export interface Instruments {
  readonly loadRuntime: typeof IndependentRuntime.load;
  readonly encodeOnnx: typeof encodeOnnx;
}

const INSTRUMENTS: Instruments = { loadRuntime: (threads, form) => IndependentRuntime.load(threads, form), encodeOnnx };

/**
 * Reduces a round's model by its plan and proves the result: reduced = linearized for every input, the effect of linearizing on held-out
 * images, equal outputs of TensorFlow and an independent runtime, and costs and latency next to the dense network. Writes only temporary
 * files.
 *
 * Throws LabErrors: `collapsed` if nothing that depends on the input is left, `unverified` if the runtimes disagree, `unavailable` if the
 * independent one is missing; `GraphError` and `ProgramError` for a network that cannot be computed.
 */
export async function proveModel(request: ProofRequest, report: Report, instruments: Instruments = INSTRUMENTS): Promise<Proof> {
  const { app, data, options, plan, threads } = request;
  const { shape } = data.description;
  const runtime = await instruments.loadRuntime(threads, { shape, normalization: options.normalization });
  const machine = describeMachine(app, threads, runtime.name);
  const sets = await proofImages(shape, data.splits.validation);
  const during = (phase: JobPhase, of = 0): Batching => {
    let done = 0;
    const afterBatch = (images: number): Promise<void> => report(phase, of > 0 ? (done += images) : 0, of);
    return { batchSize: request.batchSize, afterBatch };
  };

  await report('reducing', 0, 0);
  const reduced = plan === 'exact' ? await reduceInTensorflow(request, sets, during('reducing')) : undefined;
  const networks: ProvenNetwork[] = [];
  try {
    await report('exporting', 0, 0);
    for (const network of networksOf(request, reduced)) {
      const file = instruments.encodeOnnx(network.model, network.metadata);
      networks.push({ ...network, file, opened: await runtime.open(file.bytes, network.role) });
    }
    const madeSets = sets.filter(({ name }) => name !== 'real');
    const toCheck = imagesToCheck(request, networks, reduced?.reduction, madeSets);
    const checked = await checkNetworks(request, networks, reduced?.reduction, madeSets, during('checking', toCheck));
    const latency = await measureLatency(
      networks.map(({ opened }) => opened),
      data.splits.test,
      (done, of) => report('measuring', done, of),
    );
    const { file, model, metadata } = lastOf(networks);
    const models = checked.models.map((one, index) => ({ ...one, latency: [...(latency[index] ?? [])] }));
    const sheet = assembleSheet(request, reduced, { ...checked, models }, { machine, file });
    return { sheet, model, metadata, onnx: file.bytes };
  } finally {
    for (const { opened } of networks) await opened.dispose();
  }
}

function lastOf(networks: readonly ProvenNetwork[]): ProvenNetwork {
  const last = networks.at(-1);
  if (!last) throw new Error('the dense network is always present');
  return last;
}
