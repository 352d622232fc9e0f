import { dataNotes } from '#shared/contract/data-notes.ts';
import type { DataSet } from '#shared/contract/data-sets.ts';
import type { Plan } from '#shared/contract/plans.ts';
import { depthOf, totalCost } from '#shared/costs/index.ts';
import { conventionOf, type EntropyConvention, entropyConventions } from '#shared/entropy/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import {
  channelsOf,
  distinctKernels,
  elementsOf,
  graphView,
  layersWithoutBypass,
  type ModelGraph,
  prunableLayers,
  type PrunableSettings,
  unprunableNodes,
} from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import { configuredMethod, methodName, sharedSettings } from '#shared/methods/index.ts';
import { type ImportedNetwork, initialModel } from '#shared/networks/index.ts';
import { plannedEpochs } from '#shared/settings/index.ts';
import { checkAugmentation } from './check-augmentation.ts';
import { checkMethod } from './check-method.ts';
import { objectiveTerms } from './objective-terms.ts';
import { runSamples } from './run-samples.ts';

/**
 * What an experiment would do on a data set, computed without training. Throws LabError `invalid-experiment` naming the field if the
 * network does not fit the images, or the method or the objective cannot treat it, `not-found` if its imported model does not exist.
 */
export function planExperiment(experiment: Experiment, data: DataSet, imported?: ImportedNetwork): Plan {
  const { graph, notes } = initialModel(experiment, { shape: data.shape, classes: data.classes.length }, imported);
  const layers = layerSummaries(graph, experiment.entropy);
  const skipped = checkMethod(experiment, graph, layers);
  objectiveTerms(experiment, layers);
  checkAugmentation(experiment, data.shape);
  const { rounds, zeta, locked, unbypassed } = sharedSettings(experiment.method);
  const withoutBypass = layers.filter((layer) => !layer.bypassed);
  const stepsPerEpoch = stepsInEpoch(runSamples(experiment, data).train, experiment.training.batchSize);
  return {
    graph,
    notes: [...notes, ...conventionNotes(experiment), ...dataNotes(data)],
    data,
    layers,
    unprunable: [...unprunableNodes(graph, experiment.entropy)],
    skipped: [...skipped],
    withoutBypass: withoutBypass.map((layer) => layer.name),
    guarded: zeta > 0 && unbypassed === 'keep' ? withoutBypass.map((layer) => layer.name).filter((name) => !locked?.includes(name)) : [],
    ...totalCost(graph),
    depth: depthOf(graph),
    prunable: weightsOf(layers),
    stepsPerEpoch,
    steps: stepsPerEpoch * (plannedEpochs(experiment.training, rounds) + experiment.reduction.fineTune),
    sparsity: plannedSparsity(experiment, layers),
  };
}

/** Says if entropy is measured by another convention than the method was published with. */
function conventionNotes({ method, entropy }: Experiment): readonly string[] {
  const { convention } = configuredMethod(method);
  const own = conventionOf(entropy);
  if (convention === undefined || convention === own) return [];
  const differing = Object.entries(entropyConventions[convention])
    .filter(([field, value]) => entropy[field as keyof EntropyConvention] !== value)
    .map(([field, value]) => `entropy.${field}: ${value}`);
  return [`${methodName(method.kind)} was published with another measurement of entropy: ${differing.join(', ')}.`];
}

/** The prunable layers, as reported in plans and journals. */
export function layerSummaries(graph: ModelGraph, settings?: PrunableSettings): LayerSummary[] {
  const view = graphView(graph);
  const prunable = prunableLayers(graph, settings);
  const withoutBypass = new Set(layersWithoutBypass(graph, prunable));
  return prunable.map(({ name, kernel, activation }) => ({
    name,
    kernel,
    activation,
    neurons: channelsOf(view.shapeAt(activation)),
    weights: elementsOf(view.parameter(`${kernel}/kernel`)?.shape ?? []),
    bypassed: !withoutBypass.has(name),
  }));
}

/** Training steps of one epoch; the last batch may be smaller. */
export function stepsInEpoch(samples: number, batchSize: number): number {
  return Math.ceil(samples / batchSize);
}

/** After r rounds, 1 - (1 - ζ)^r of the weights that are not locked are pruned. Returned as a fraction of all prunable weights. */
function plannedSparsity(experiment: Experiment, layers: readonly LayerSummary[]): number[] {
  const { rounds, zeta, locked } = sharedSettings(experiment.method);
  const closed = new Set(layers.filter(({ name }) => locked?.includes(name)).map(({ kernel }) => kernel));
  const open = weightsOf(layers.filter(({ kernel }) => !closed.has(kernel))) / Math.max(1, weightsOf(layers));
  return Array.from({ length: rounds + 1 }, (_, round) => open * (1 - (1 - zeta) ** round));
}

/** Layers that share a kernel have its weights once. */
function weightsOf(layers: readonly LayerSummary[]): number {
  return distinctKernels(layers).reduce((sum, layer) => sum + layer.weights, 0);
}
