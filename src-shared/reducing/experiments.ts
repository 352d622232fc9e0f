import type { PointLayers } from '#shared/analysis/index.ts';
import type { DataSet, ImportedModel } from '#shared/contract/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';

const PROJECT = 'Reduce';
const SMALL_SIDE = 64;

/**
 * The most rounds of a run, and the largest rise of the loss that one of them accepts, in nats. Fine-tuning lowers the loss again; without,
 * rounds take small steps.
 */
const TRAINED = { rounds: 8, limit: 0.1 };
const UNTRAINED = { rounds: 24, limit: 0.02 };

/** How a model is reduced. */
interface Reducing {
  /** Largest accepted loss of validation accuracy, in points. */
  readonly delta: number;
  /** Epochs of fine-tuning in each round; 0 for none. */
  readonly epochs: number;
}

/** Whether a model's images are large: they are trained in small batches, and few of them evaluate a front. */
export function isLarge({ input: [height = 0] }: Pick<ImportedModel, 'input'>): boolean {
  return height > SMALL_SIDE;
}

/** A run that measures the model as it is. */
export function denseExperiment(model: ImportedModel, data: DataSet): ExperimentInput {
  return { ...basis(model, data), name: `${model.name}: as imported`, method: { kind: 'dense' } };
}

/** A run that makes activations linear, round by round, while validation accuracy stays within δ. */
export function reducingExperiment(model: ImportedModel, data: DataSet, { delta, epochs }: Reducing): ExperimentInput {
  const { training, ...common } = basis(model, data);
  return {
    ...common,
    name: `${model.name}: reduced`,
    training: { ...training, retraining: { epochs } },
    method: { kind: 'shallow', delta, ...(epochs > 0 ? TRAINED : UNTRAINED) },
  };
}

/** The same, with the layers of a point in its first round; `further` rounds choose others. */
export function pointExperiment(
  model: ImportedModel,
  data: DataSet,
  { layers, bypassed, dropped }: PointLayers,
  { further, ...reducing }: Reducing & { readonly further: boolean },
): ExperimentInput {
  const { delta } = reducing;
  const given = { given: [...layers], bypassed: [...bypassed], dropped: [...dropped], further };
  return {
    ...reducingExperiment(model, data, reducing),
    method: { kind: 'shallow', delta, ...TRAINED, ...(!further && { rounds: 1 }), ...given },
  };
}

function basis(model: ImportedModel, data: DataSet): ExperimentInput & { readonly training: object } {
  return {
    project: PROJECT,
    data: { name: data.name },
    network: { kind: 'imported', model: model.name },
    // AdamW fine-tunes networks with and without batch normalization, and transformers, at one learning rate.
    training: { epochs: 0, batchSize: isLarge(model) ? 32 : 128, optimizer: 'adamw', learningRate: 1e-4, weightDecay: 0.01 },
  };
}
