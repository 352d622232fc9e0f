import { z } from 'zod';
import { networkCostSchema } from '#shared/costs/network-cost.ts';
import { reductionStepSchema } from '#shared/reduction/step-schema.ts';

/**
 * What is proven of a model: that the reduced network computes what the pruned one did, in TensorFlow and in an independent runtime,
 * and what it costs before and after. Nothing in it is estimated: every figure was computed or measured on the machine that it names.
 */

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const percent = z.number().min(0).max(100);

/** Accuracy in percent on the images that the training never saw. */
const heldOutAccuracySchema = z.object({ validation: percent, test: percent });

/** `exact`: every step that is exact on the data or for every input; `none`: the model as it was trained. */
export const reductionChoices = ['exact', 'none'] as const;
export type ReductionChoice = (typeof reductionChoices)[number];

/** Stage (a): pruned → linearized. Holds for the data on which the states were counted; what it does elsewhere is told, not gated. */
export const linearizedProofSchema = z.object({
  layers: z.array(
    z.object({
      layer: z.string(),
      kind: z.enum(['linear', 'silenced']).describe('A layer that became linear, or one of which neurons were silenced.'),
      neurons: count.describe('Neurons whose one state was taken for good.'),
      flipped: count.describe('Of these, neurons that took another state on held-out data.'),
      flips: count.describe('Observations in which they did.'),
      observations: count,
    }),
  ),
  flips: count,
  observations: count,
  before: heldOutAccuracySchema,
  after: heldOutAccuracySchema,
  agreement: share.describe('Held-out images whose class stays the same.'),
  heldOutDifference: z.number().describe('Largest |difference| of a logit / largest |logit|, on held-out images.'),
  randomDifference: z.number().describe('The same on random images: told, not gated.'),
});

/** Stage (b): linearized → reduced. Algebra: gated for every input. */
export const reducedProofSchema = z.object({
  limit: z.number(),
  inputs: z.array(
    z.object({
      name: z.enum(['random', 'border', 'real']),
      images: count,
      difference: z.number().describe('Largest |difference| of a logit / largest |logit|.'),
    }),
  ),
  worst: z.number(),
});

/** Batches whose latency every sheet tells. */
export const latencyBatches = [1, 32] as const;
export type LatencyBatch = (typeof latencyBatches)[number];

export const latencySchema = z.object({
  batch: count,
  median: z.number().describe('Milliseconds of a call.'),
  low: z.number().describe('First quartile.'),
  high: z.number().describe('Third quartile.'),
  calls: count,
});

/** One network of the sheet. `dense` is the run's round 0, `pruned` the round as trained, `reduced` what the plan left of it. */
export const provenModelSchema = z.object({
  role: z.enum(['dense', 'pruned', 'reduced']),
  round: count,
  cost: networkCostSchema,
  bytes: count.describe('Of its ONNX file.'),
  operators: z.record(z.string(), count).describe('ONNX operators → how many.'),
  tensorflow: heldOutAccuracySchema,
  independent: heldOutAccuracySchema.describe('In the independent runtime.'),
  agreement: z.object({
    maxAbs: z.number().describe('Largest |difference| of a logit between the two runtimes.'),
    relative: z.number().describe('That / largest |logit|.'),
    argmax: share.describe('Held-out images that both give the same class.'),
    images: count,
  }),
  latency: z
    .array(latencySchema)
    .refine((told) => latencyBatches.every((batch) => told.some((one) => one.batch === batch)), 'lacks the latency of a batch'),
});

export const proofSheetSchema = z.object({
  format: z.literal(1),
  run: z.object({
    id: z.string(),
    name: z.string(),
    network: z.string(),
    method: z.string(),
    dataSet: z.string(),
    seed: count,
  }),
  round: count,
  plan: z.enum(reductionChoices),
  /** Steps that a person left out. */
  without: z.array(z.string()),
  /** Steps that the gate left out. */
  refused: z.array(z.object({ step: z.string(), why: z.string() })),
  steps: z.array(reductionStepSchema),
  linearized: linearizedProofSchema.nullable(),
  reduced: reducedProofSchema.nullable(),
  /** Dense first; `pruned` only where it is not the dense one, `reduced` only with a plan. */
  models: z.array(provenModelSchema).min(1),
  onnx: z.object({
    opset: count,
    ir: count,
    input: z.object({ name: z.string(), shape: z.array(z.union([z.string(), count])) }),
    output: z.object({ name: z.string(), shape: z.array(z.union([z.string(), count])) }),
  }),
  machine: z.object({
    hostname: z.string(),
    platform: z.string(),
    processor: z.string(),
    cores: count,
    threads: count.describe('Of the independent runtime in the latency measurement.'),
    device: z.string(),
    app: z.string(),
    node: z.string(),
    tensorflow: z.string(),
    runtime: z.string().describe('The independent runtime and its version.'),
    load: z.number().describe('Mean number of waiting or running processes over the minute before: over 1 others slowed the measurement.'),
  }),
  madeAt: z.iso.datetime(),
});

export type ProofSheet = z.output<typeof proofSheetSchema>;
export type ProvenModel = z.output<typeof provenModelSchema>;
export type LinearizedProof = z.output<typeof linearizedProofSchema>;
export type ReducedProof = z.output<typeof reducedProofSchema>;
export type Latency = z.output<typeof latencySchema>;
export type HeldOutAccuracy = z.output<typeof heldOutAccuracySchema>;

/** Milliseconds of a call with that many images. */
export function medianLatency({ latency }: ProvenModel, batch: LatencyBatch): number {
  const found = latency.find((one) => one.batch === batch);
  if (!found) throw new Error('a sheet has every batch');
  return found.median;
}

/** The network before all: the dense one. */
export function firstModel({ models }: ProofSheet): ProvenModel {
  const [first] = models;
  if (!first) throw new Error('a sheet has models');
  return first;
}

/** The network that the sheet is about: reduced, or as trained where there is no plan. */
export function lastModel({ models }: ProofSheet): ProvenModel {
  const last = models.at(-1);
  if (!last) throw new Error('a sheet has models');
  return last;
}
