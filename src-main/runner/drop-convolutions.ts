import type { Block } from '#shared/graph/index.ts';
import { bestChoices, type ChainChange } from '#shared/latency/index.ts';
import { sharedSettings } from '#shared/methods/index.ts';
import { droppableConvolutions, type LinearFormValues } from '#shared/reduction/index.ts';
import { evenlySpaced } from './analyses/evaluated-images.ts';
import type { PreparedRun } from './prepared-run.ts';
import { evaluationBatch } from './program-options.ts';
import { TrialNetwork } from './trial-network.ts';

/** Images that measure the rise of the loss. */
const IMAGES = 1000;

/** A convolution that the identity replaces, and what that alone saves and costs. */
export interface DroppedConvolution extends ChainChange {
  readonly block: Block;
  /** The name of its layer, or of the convolution if no activation follows it. */
  readonly layer: string;
}

/**
 * The convolutions of unlocked layers that the identity replaces: those that save most with a summed rise of the loss within
 * `reduction.drop`. The rise is measured for each alone on calibration images, or on training images if there are none.
 *
 * @param forms linear forms of activations, by their ids, that the network gets as well
 */
export async function chooseDropped(
  run: PreparedRun,
  forms: ReadonlyMap<string, LinearFormValues>,
): Promise<readonly DroppedConvolution[]> {
  const { network, experiment } = run;
  const locked = sharedSettings(experiment.method).locked ?? [];
  const found = droppableConvolutions({ graph: network.graph, weights: network.weights }, forms, run.merging())
    .map((one) => ({ ...one, layer: layerOf(run, one.block) }))
    .filter(({ layer }) => !locked.includes(layer));
  if (found.length === 0) return [];
  const rises = await risesWithout(
    run,
    found.map(({ block }) => block),
  );
  const changes = found.map((one, index) => ({ ...one, first: index, last: index, rise: rises[index] ?? NaN }));
  const finite = changes.filter(({ rise }) => Number.isFinite(rise));
  return bestChoices(finite, { limit: experiment.reduction.drop }).at(-1)?.changes ?? [];
}

/** The rise of the loss, in nats, when the identity replaces each block alone. */
async function risesWithout(run: PreparedRun, blocks: readonly Block[]): Promise<readonly number[]> {
  const { network, loadTrial, data, experiment, control } = run;
  const { graph, linearized, variables, layers } = network;
  const { calibration, train } = data.splits;
  const split = calibration.count > 0 ? calibration : train;
  const images = evenlySpaced(split.count, IMAGES);
  const trial = await TrialNetwork.open({ graph, linearized, variables, blocks }, layers, loadTrial);
  const lossWith = async (actions: Parameters<TrialNetwork['evaluate']>[0]['actions']): Promise<number> =>
    (await trial.evaluate({ actions, images }, split, evaluationBatch(experiment.training), () => control.poll())).loss;
  try {
    const before = await lossWith([]);
    const rises: number[] = [];
    for (const block of blocks) rises.push((await lossWith([{ kind: 'bypass-block', block }])) - before);
    return rises;
  } finally {
    trial.dispose();
  }
}

function layerOf({ network }: Pick<PreparedRun, 'network'>, { nodes: [convolution = ''] }: Block): string {
  return network.layers.find(({ kernel }) => kernel === convolution)?.name ?? convolution;
}
