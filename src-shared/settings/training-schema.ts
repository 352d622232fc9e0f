import { z } from 'zod';
import { plural } from '#shared/text/index.ts';

const MAX_MILESTONES = 1000;

const count = z.int().positive();
const warmUpEpochs = z
  .number()
  .min(0)
  .default(0)
  .describe('Epochs, possibly fractional, over which the learning rate rises linearly to the schedule’s.');

const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('milestones'),
    milestones: z
      .array(count)
      .max(MAX_MILESTONES)
      .default([])
      .describe('Epochs after which the learning rate is multiplied by the factor.'),
    factor: z.number().positive().max(1).default(0.1).describe('Factor for the learning rate at each milestone.'),
    warmUpEpochs,
  }),
  z.strictObject({
    kind: z.literal('one-cycle'),
    warmUp: z.number().min(0).lt(1).default(0.3).describe('Fraction of the steps over which the learning rate rises to its peak.'),
  }),
  z.strictObject({ kind: z.literal('cosine'), warmUpEpochs }),
]);

const epochs = z.int().min(0).max(10_000);
const learningRate = z.number().positive().max(100);

const retrainingSchema = z
  .strictObject({
    epochs: epochs.exactOptional().describe('Epochs of each round; 0 for rounds without training.'),
    learningRate: learningRate.exactOptional().describe('Learning rate at the peak of a round’s schedule.'),
    schedule: scheduleSchema.exactOptional(),
  })
  .describe('The schedule of each round after the dense training. What is not set is as in the dense training.');

const fields = z.strictObject({
  epochs: epochs
    .default(3)
    .describe('Epochs of the dense training, and of each round unless `retraining` sets others; 0 keeps the weights of an imported model.'),
  batchSize: count.max(65_536).default(128).describe('Images per step; the last step of an epoch may have fewer.'),
  accumulate: count
    .max(65_536)
    .default(1)
    .describe('Compute each batch in this many parts and sum their gradients: the same step with less memory.'),
  evaluationBatchSize: z.int().min(0).max(65_536).default(0).describe('Batch size for evaluation; 0 for the training batch size.'),
  optimizer: z.enum(['sgd', 'adam', 'adamw']).default('sgd').describe('As defined in PyTorch.'),
  learningRate: learningRate.default(0.1).describe('Learning rate at the schedule’s peak.'),
  schedule: scheduleSchema.prefault({ kind: 'one-cycle' }),
  retraining: retrainingSchema.prefault({}),
  momentum: z.number().min(0).lt(1).default(0.9).describe('Momentum of SGD; β₁ of Adam and AdamW.'),
  nesterov: z.boolean().default(false).describe('Nesterov momentum, for SGD only.'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('β₂ of Adam and AdamW.'),
  epsilon: z.number().min(1e-16).max(1).default(1e-8).describe('ε of Adam and AdamW.'),
  weightDecay: z.number().min(0).default(1e-4).describe('L2 penalty added to the gradient; decoupled weight decay with AdamW.'),
  gradientClip: z.number().min(0).default(0).describe('Largest norm of the gradients over all parameters; 0 for no limit.'),
  ema: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Decay of a moving average of the weights, which is then evaluated, pruned and kept; 0 for none.'),
  labelSmoothing: z.number().min(0).lt(1).default(0).describe('Fraction of each target that is distributed over all classes.'),
});

export const trainingSchema = fields.superRefine((training, context) => {
  const refuse = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
  if (training.nesterov && training.optimizer !== 'sgd') {
    refuse(['nesterov'], `Nesterov momentum requires SGD; the optimizer is ${training.optimizer}`);
  }
  if (training.accumulate > training.batchSize) {
    refuse(['accumulate'], `Must not exceed the batch size, ${training.batchSize}`);
  }
  const { retraining } = training;
  const rounds = { ...training, ...retraining };
  if (isWarmUpTooLong(training)) refuse(['schedule', 'warmUpEpochs'], `Must be less than the number of epochs, ${training.epochs}`);
  else if (isWarmUpTooLong(rounds)) {
    const path = retraining.schedule ? ['schedule', 'warmUpEpochs'] : ['epochs'];
    refuse(['retraining', ...path], `The warm-up must be shorter than a round of ${plural(rounds.epochs, 'epoch')}`);
  }
});

function isWarmUpTooLong({ schedule, epochs }: Pick<z.output<typeof fields>, 'schedule' | 'epochs'>): boolean {
  return epochs > 0 && schedule.kind !== 'one-cycle' && schedule.warmUpEpochs >= epochs;
}

export type TrainingConfig = z.output<typeof trainingSchema>;
