import { LabError } from '#shared/errors/index.ts';
import { graphView, type Model } from '#shared/graph/index.ts';
import type { ChannelBounds } from '#shared/graph/operations/channel-bounds.ts';
import { certifiedNeurons } from './certificates/certified-neurons.ts';
import { anyChannel, type ChannelFlags, influencingChannels } from './channel-flow.ts';
import { propagateConstants } from './constants.ts';
import { idleRectifiers } from './idle-rectifiers.ts';
import { isLinear, type LayerLinearity, linearizeLayers, linearPieces, silenceNeurons } from './linearize.ts';
import type { PlanBuilder } from './plan-builder.ts';
import { stateText } from './state-text.ts';
import { survivingChannels } from './surviving-channels.ts';

/** A layer whose neurons a reduction assumes to keep the state that they had on the training data. */
export interface AssumedStates {
  readonly linearity: LayerLinearity;
  /** The whole layer became linear, or neurons with a constant output were silenced. */
  readonly kind: 'linear' | 'silenced';
  /** The neurons whose state is assumed. */
  readonly neurons: readonly number[];
  /** Those that keep it for every image, as bounds show; absent if the bounds of the images are not known. */
  readonly certified?: readonly number[] | undefined;
}

/** The network that the silencing starts from. */
type Start = Pick<PlanBuilder, 'model' | 'leftOut'>;

/** By layer name: the neurons to silence. */
type Silenced = ReadonlyMap<string, ReadonlySet<number>>;

/** No step is left out. */
const NONE: ReadonlySet<string> = new Set();

/**
 * Linearizes layers and silences neurons as the observed states allow, where this removes a rectifier or a channel that steps that are exact
 * for every input would not remove. Leaving out a step never brings in another one in its place. Returns what was assumed. Throws LabError
 * `collapsed`.
 *
 * @param removal the first steps that are exact for every input, planned ahead
 * @param images bounds of the network's input, by which states are certified
 * @param isChanged whether the states were observed before steps that changed the network
 */
export function takeAssumedStates(
  plan: PlanBuilder,
  layers: readonly LayerLinearity[],
  removal: PlanBuilder,
  { images, isChanged }: { readonly images?: ChannelBounds | undefined; readonly isChanged: boolean },
): readonly AssumedStates[] {
  const assumed: AssumedStates[] = [];
  const { model } = plan;
  const certifiedOf = (linearity: LayerLinearity, neurons: readonly number[]): readonly number[] | undefined => {
    if (!images) return undefined;
    const all = new Set(certifiedNeurons(model, images, linearity));
    return neurons.filter((neuron) => all.has(neuron));
  };
  const remaining = graphView(removal.graph);
  const open = layers.filter(({ layer }) => remaining.find(layer.activation)?.op === 'activation');
  const linear = worthLinearizing(plan, open.filter(isLinear));
  const linearized = linearizeLayers(plan.model, linear);
  for (const linearity of linear) {
    const { name, activation } = linearity.layer;
    const neurons = [...linearity.states.keys()];
    const certified = certifiedOf(linearity, neurons);
    const step = {
      id: `linearize:${name}`,
      kind: 'linearize',
      nodes: [activation],
      what: `Make ${activation} linear`,
      ...stateText(linearity, neurons, { certified, isChanged }),
    } as const;
    if (plan.take(step, (current) => linearizeLayers(current, [linearity])))
      assumed.push({ linearity, kind: 'linear', neurons, certified });
  }
  const others = open.filter((linearity) => !isLinear(linearity));
  const idOf = ({ layer: { name } }: LayerLinearity): string => `silence:${name}`;
  const constant: Silenced = new Map(others.map((linearity) => [linearity.layer.name, constantNeurons(linearity)]));
  const all = worthSilencing({ model: linearized, leftOut: NONE }, others, constant);
  const taken = others.filter((linearity) => !plan.isLeftOut(idOf(linearity)));
  const chosen = plan.leftOut.size === 0 ? all : worthSilencing(plan, taken, all);
  for (const linearity of others) {
    const { name, activation } = linearity.layer;
    const silenced = (plan.isLeftOut(idOf(linearity)) ? all : chosen).get(name) ?? new Set();
    if (silenced.size === 0) continue;
    const neurons = [...silenced];
    const what = `Silence ${neurons.length} ${neurons.length === 1 ? 'neuron' : 'neurons'} of ${activation}`;
    const certified = certifiedOf(linearity, neurons);
    const step = {
      id: idOf(linearity),
      kind: 'silence',
      nodes: [activation],
      what,
      ...stateText(linearity, neurons, { certified, isChanged }),
    } as const;
    if (plan.prepare(step, (current) => silenceNeurons(current, [{ linearity, neurons: silenced }])))
      assumed.push({ linearity, kind: 'silenced', neurons, certified });
  }
  refuseConstant(plan.model, assumed);
  return assumed;
}

/** Throws LabError `collapsed` if the output no longer depends on the input: on the training data, it is constant. */
function refuseConstant(model: Model, assumed: readonly AssumedStates[]): void {
  const { output } = model.graph;
  if (anyChannel(propagateConstants(model).varying, output)) return;
  const steps = assumed.map(({ kind, linearity }) => `${kind === 'linear' ? 'linearize' : 'silence'}:${linearity.layer.name}`);
  throw new LabError(
    'collapsed',
    'The network cannot be reduced: its output is the same for all training images.',
    `Reduce an earlier round of the run, or leave out ${steps.length === 1 ? 'the step' : 'one of the steps'} ${steps.join(', ')}.`,
    { location: output },
  );
}

/**
 * The linear layers without those that would be removed, from the last to the first, if only the others became linear, and those that keep
 * another rectifier from being dropped: a linear form has no known range.
 */
function worthLinearizing(plan: PlanBuilder, layers: readonly LayerLinearity[]): readonly LayerLinearity[] {
  let worth = layers;
  const all = linearizeLayers(plan.model, layers);
  const isNeeded = neededIfPassing(all);
  let idle = idleRectifiers(all).length;
  for (const linearity of layers.toReversed()) {
    const others = worth.filter((one) => one !== linearity);
    const without = linearizeLayers(plan.model, others);
    const idleWithout = idleRectifiers(without).length;
    const { activation } = linearity.layer;
    const [input = ''] = graphView(all.graph).node(activation).inputs;
    const isKept = (): boolean =>
      linearity.states.some((_, neuron) => isNeeded(input, activation, neuron)) || anyChannel(survivors(plan, without), activation);
    if (idleWithout <= idle && isKept()) continue;
    worth = others;
    idle = idleWithout;
  }
  return worth;
}

/**
 * The candidates whose channel can be removed if they are silenced, and only then; their output is constant. Starts with all candidates of the
 * layers whose channel would stay otherwise and leaves out those whose channel stays, until none does; then, from the last layer to the first,
 * those whose channel would be removed without their own layer's silences.
 */
function worthSilencing(plan: Start, layers: readonly LayerLinearity[], candidates: Silenced): Silenced {
  const silencedModel = (neurons: Silenced): Model =>
    silenceNeurons(
      plan.model,
      layers.map((linearity) => ({ linearity, neurons: neurons.get(linearity.layer.name) ?? new Set() })),
    );
  const activations = new Map(layers.map(({ layer: { name, activation } }) => [name, activation]));
  const removedWith = (neurons: Silenced): ((layer: string, neuron: number) => boolean) => {
    const kept = survivors(plan, silencedModel(neurons));
    return (layer, neuron) => !kept.get(activations.get(layer) ?? '')?.[neuron];
  };
  const isRemovedAnyway = removedWith(new Map());
  const all: Silenced = new Map(layers.map(({ layer: { name } }) => [name, candidates.get(name) ?? new Set()]));
  let silenced = filtered(all, (layer, neuron) => !isRemovedAnyway(layer, neuron));
  for (let before = -1, left = countOf(silenced); left !== before; before = left, left = countOf(silenced)) {
    if (left === 0) return silenced;
    const removed = removedWith(silenced);
    silenced = filtered(silenced, (layer, neuron) => removed(layer, neuron));
  }
  const model = silencedModel(silenced);
  const isNeeded = neededIfPassing(model);
  for (const { layer } of layers.toReversed()) {
    const [silence] = graphView(model.graph).consumers(layer.activation);
    const own = [...(silenced.get(layer.name) ?? [])];
    if (!silence || own.every((neuron) => isNeeded(layer.activation, silence.id, neuron))) continue;
    const removed = removedWith(new Map([...silenced, [layer.name, new Set<number>()]]));
    silenced = filtered(silenced, (name, neuron) => name !== layer.name || !removed(name, neuron));
  }
  return silenced;
}

function constantNeurons(linearity: LayerLinearity): ReadonlySet<number> {
  return new Set(linearPieces(linearity).flatMap((piece, neuron) => (piece?.slope === 0 ? [neuron] : [])));
}

/**
 * Whether the network needs a channel if the node `output`, which stops it, passes it: the channel varies in `input`, which that node reads, and
 * nonzero weights lead from `output` to the network's output. This stays true if other nodes pass channels too, so one analysis answers for
 * all nodes. If false, only an analysis of the network in which the node passes them can tell.
 */
function neededIfPassing(model: Model): (input: string, output: string, channel: number) => boolean {
  const { varying } = propagateConstants(model);
  const influencing = influencingChannels(model.graph, model.weights);
  return (input, output, channel) => (varying.get(input)?.[channel] && influencing.get(output)?.[channel]) ?? false;
}

/** The channels of a model that the removal would keep, given the steps that are left out. */
function survivors({ leftOut }: Pick<PlanBuilder, 'leftOut'>, model: Model): ChannelFlags {
  const view = graphView(model.graph);
  const whole = [...leftOut]
    .flatMap((id) => (id.startsWith('remove-') ? [id.slice(id.indexOf(':') + 1)] : []))
    .filter((id) => view.has(id));
  return survivingChannels(model, propagateConstants(model), new Set(whole)).kept;
}

function filtered(silenced: Silenced, isIn: (layer: string, neuron: number) => boolean): Silenced {
  return new Map([...silenced].map(([layer, neurons]) => [layer, new Set([...neurons].filter((neuron) => isIn(layer, neuron)))]));
}

function countOf(silenced: Silenced): number {
  return [...silenced.values()].reduce((sum, { size }) => sum + size, 0);
}
