import type { DataSet, ImportedModel } from '#shared/contract/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';

const PROJECT = 'Reduce';
/** Images up to this side are trained in large batches. */
const SMALL_SIDE = 64;

/** How a model is reduced. */
export interface Reducing {
  /** Largest accepted loss of validation accuracy, in points. */
  readonly accuracyLoss: number;
  /** Epochs of fine-tuning in each round; 0 for none. */
  readonly epochs: number;
}

/** A run that measures the model as it is. */
export function denseExperiment(model: ImportedModel, data: DataSet): ExperimentInput {
  return { ...basis(model, data), name: `${model.name}: as imported`, method: { kind: 'dense' } };
}

/**
 * A run that makes activations linear while validation accuracy stays within the loss. With fine-tuning, a round may first raise the loss of
 * the network, which it then lowers; without, rounds take small steps.
 */
export function reducingExperiment(model: ImportedModel, data: DataSet, { accuracyLoss, epochs }: Reducing): ExperimentInput {
  const { training, ...common } = basis(model, data);
  return {
    ...common,
    name: `${model.name}: reduced`,
    training: { ...training, retraining: { epochs } },
    method: { kind: 'shallow', delta: accuracyLoss, ...(epochs > 0 ? { rounds: 8, limit: 0.1 } : { rounds: 24, limit: 0.02 }) },
  };
}

function basis({ name, input: [height = 0] }: ImportedModel, data: DataSet): ExperimentInput & { readonly training: object } {
  return {
    project: PROJECT,
    data: { name: data.name },
    network: { kind: 'imported', model: name },
    // AdamW fine-tunes networks with and without batch normalization, and transformers, at one learning rate.
    training: { epochs: 0, batchSize: height > SMALL_SIDE ? 32 : 128, optimizer: 'adamw', learningRate: 1e-4, weightDecay: 0.01 },
  };
}
