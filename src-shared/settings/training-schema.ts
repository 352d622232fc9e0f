import { z } from 'zod';

const MOST_MILESTONES = 1000;

const count = z.int().positive();
const warmUpEpochs = z
  .number()
  .min(0)
  .default(0)
  .describe('Epochs, not only whole ones, in which the rate rises linearly to what the schedule says.');

const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('milestones'),
    milestones: z
      .array(count)
      .max(MOST_MILESTONES)
      .default([])
      .describe('Epochs after which the learning rate is multiplied by the factor.'),
    factor: z.number().positive().max(1).default(0.1).describe('What the rate is multiplied by at each milestone.'),
    warmUpEpochs,
  }),
  z.strictObject({
    kind: z.literal('one-cycle'),
    warmUp: z.number().min(0).lt(1).default(0.3).describe('Share of the steps in which the rate rises to its peak.'),
  }),
  z.strictObject({ kind: z.literal('cosine'), warmUpEpochs }),
]);

const fields = z.strictObject({
  epochs: count.max(10_000).default(3).describe('Epochs of the dense training and of each round.'),
  batchSize: count.max(65_536).default(128).describe('Images of a step; the last of an epoch may have fewer.'),
  accumulate: count
    .max(65_536)
    .default(1)
    .describe('Compute each batch in this many parts, one after the other, and sum their gradients: less memory for the same step.'),
  evaluationBatchSize: z.int().min(0).max(65_536).default(0).describe('Images at a time where nothing is trained; 0 for the batch size.'),
  optimizer: z.enum(['sgd', 'adam', 'adamw']).default('sgd').describe('As PyTorch defines them.'),
  learningRate: z.number().positive().max(100).default(0.1).describe('The rate at the schedule’s peak.'),
  schedule: scheduleSchema.prefault({ kind: 'one-cycle' }),
  momentum: z.number().min(0).lt(1).default(0.9).describe('Of SGD; with Adam and AdamW β₁.'),
  nesterov: z.boolean().default(false).describe('Nesterov’s momentum; SGD only.'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('β₂ of Adam and AdamW.'),
  epsilon: z.number().min(1e-16).max(1).default(1e-8).describe('ε of Adam and AdamW.'),
  weightDecay: z.number().min(0).default(1e-4).describe('Added to the gradient; with AdamW taken off the weights.'),
  gradientClip: z.number().min(0).default(0).describe('Scale the gradients down to at most this norm over all parameters; 0 for no limit.'),
  ema: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Decay of a moving average of the weights, which then is what is evaluated, pruned and kept; 0 for none.'),
  labelSmoothing: z.number().min(0).lt(1).default(0).describe('Share of each target that is spread over all classes.'),
});

export const trainingSchema = fields.superRefine((training, context) => {
  const refuse = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
  if (training.nesterov && training.optimizer !== 'sgd') {
    refuse(['nesterov'], `Nesterov’s momentum is SGD’s; the optimizer is ${training.optimizer}`);
  }
  if (training.accumulate > training.batchSize) {
    refuse(['accumulate'], `A batch of ${training.batchSize} has no ${training.accumulate} parts`);
  }
  const { schedule, epochs } = training;
  if (schedule.kind !== 'one-cycle' && schedule.warmUpEpochs >= epochs) {
    refuse(['schedule', 'warmUpEpochs'], `The warm-up must end before the ${epochs} epochs do`);
  }
});

export type TrainingConfig = z.output<typeof trainingSchema>;
