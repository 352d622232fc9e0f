import { layerEntropy, type LayerStates, meanOverBatches, type StateCounts } from '#shared/entropy/index.ts';
import { type Activation, activationOf, graphView } from '#shared/graph/index.ts';
import type { LayerEntropy } from '#shared/journal/index.ts';
import { liveNeurons } from '#shared/reduction/index.ts';
import { countAllStates } from './passes.ts';
import type { PreparedRun } from './prepared-run.ts';
import { evaluationBatch } from './program-options.ts';

/** Measures the entropy of every prunable layer over the whole training set, in evaluation mode. */
export async function measureEntropy(run: PreparedRun): Promise<LayerEntropy[]> {
  const { experiment, layers, network, data, control } = run;
  const settings = experiment.entropy;
  const live = settings.excludeDead ? liveNeurons(network.graph, network.weights) : undefined;
  const activations = new Map(layers.map(({ activation }) => [activation, activationIn(run, activation)]));
  const statesOf = (activation: string, counts: StateCounts): LayerStates =>
    layerEntropy(counts, settings, activations.get(activation) ?? LINEAR_FORM, live?.get(activation));
  const batches = new Map<string, LayerStates[]>(layers.map(({ activation }) => [activation, []]));
  const addBatch = (counts: ReadonlyMap<string, StateCounts>): void => {
    for (const [activation, own] of counts) batches.get(activation)?.push(statesOf(activation, own));
  };
  const poll = (): Promise<void> => control.poll();
  const isPerBatch = settings.pool === 'batch';
  const counted = await countAllStates(
    network.program,
    data.splits.train,
    evaluationBatch(experiment.training),
    poll,
    isPerBatch ? addBatch : undefined,
  );
  const forms = network.formStates(data.splits.train.count);
  return layers.map(({ name, activation }): LayerEntropy => {
    const counts = counted.get(activation) ?? forms.get(activation) ?? (isPresent(run, activation) ? undefined : NO_NEURONS);
    if (!counts) throw new Error(`there are no state counts of ${activation}`);
    const whole = statesOf(activation, counts);
    const ofBatches = batches.get(activation) ?? [];
    const states = ofBatches.length > 0 ? meanOverBatches(whole, ofBatches, settings) : whole;
    return { layer: name, ...states, ...listed(counts) };
  });
}

/** What is counted for layers that are gone: those of a bypassed block, and an activation whose convolution was dropped. */
const NO_NEURONS: StateCounts = { on: [], off: [], zero: [] };

/** Whether the network still has the layer of an activation. */
function isPresent({ network }: PreparedRun, activation: string): boolean {
  return network.layers.some((layer) => layer.activation === activation);
}

/** A linear form's neurons have one state each, and no regions. */
const LINEAR_FORM = activationOf({ kind: 'relu' });

function activationIn({ network }: PreparedRun, id: string): Activation {
  const node = graphView(network.graph).find(id);
  return node?.op === 'activation' ? activationOf(node) : LINEAR_FORM;
}

function listed({ on, off, zero, regions }: StateCounts): Pick<LayerEntropy, 'on' | 'off' | 'zero' | 'regions'> {
  const copied = Object.entries(regions ?? {}).map(([name, counts]) => [name, [...counts]] as const);
  return { on: [...on], off: [...off], zero: [...zero], ...(regions && { regions: Object.fromEntries(copied) }) };
}
