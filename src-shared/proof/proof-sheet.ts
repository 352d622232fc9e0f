import { z } from 'zod';
import { networkCostSchema } from '#shared/costs/network-cost.ts';
import { approximateLayerSchema } from '#shared/reduction/approximate-layer.ts';
import { refusedMergeSchema } from '#shared/reduction/merging/refused-merge.ts';
import { reductionStepSchema } from '#shared/reduction/step-schema.ts';
import { heldOutAccuracySchema, latencySchema } from './held-out.ts';
import { quantizedProofSchema } from './quantized-proof.ts';

/**
 * What is proven of a model: that the reduced network computes what the pruned one did, in TensorFlow and in an independent runtime, and
 * what it costs before and after. No figure is estimated: each was computed or measured on the named machine.
 */

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const percent = z.number().min(0).max(100);

/** `exact`: every step of the plan; `none`: the model as trained. */
export const reductionChoices = ['exact', 'none'] as const;
export type ReductionChoice = (typeof reductionChoices)[number];

/**
 * Stage (a): pruned → linearized. Exact on the data with counted states unless a tolerance ignores some; its effect elsewhere is reported
 * without a limit.
 */
export const linearizedProofSchema = z.object({
  layers: z.array(
    z.object({
      layer: z.string(),
      kind: z.enum(['linear', 'silenced']).describe('The whole layer became linear, or some of its neurons were silenced.'),
      neurons: count.describe('Neurons whose state was assumed fixed.'),
      certified: count.optional().describe('Those that keep their state for every image, as bounds show. Older sheets lack it.'),
      ignored: count.default(0).describe('Observations of another state on the training images, which the tolerance ignores.'),
      flipped: count.describe('Those that changed their state on held-out data.'),
      flips: count.describe('Observations of a changed state.'),
      observations: count,
    }),
  ),
  flips: count,
  observations: count,
  before: heldOutAccuracySchema,
  after: heldOutAccuracySchema,
  agreement: share.describe('Share of held-out images with an unchanged class.'),
  heldOutDifference: z.number().describe('Largest |difference| of a logit / largest |logit|, on held-out images.'),
  randomDifference: z.number().describe('The same on random images, reported without a limit.'),
});

/** Stage (b): linearized → reduced. Algebra, which must hold for every input. */
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

/** The batch sizes whose latency every sheet reports. */
export const latencyBatches = [1, 32] as const;
export type LatencyBatch = (typeof latencyBatches)[number];

/** A network of the sheet. `dense` is round 0 of the run, `pruned` the round as trained, `reduced` the result of the plan. */
export const provenModelSchema = z.object({
  role: z.enum(['dense', 'pruned', 'reduced']),
  round: count,
  cost: networkCostSchema,
  bytes: count.describe('Size of its ONNX file.'),
  operators: z.record(z.string(), count).describe('ONNX operators → number of nodes.'),
  tensorflow: heldOutAccuracySchema,
  independent: heldOutAccuracySchema.describe('In the independent runtime.'),
  agreement: z.object({
    maxAbs: z.number().describe('Largest |difference| of a logit between the two runtimes.'),
    relative: z.number().describe('maxAbs / largest |logit|.'),
    argmax: share.describe('Share of held-out images with the same class in both.'),
    images: count,
  }),
  latency: z
    .array(latencySchema)
    .refine((latencies) => latencyBatches.every((batch) => latencies.some((one) => one.batch === batch)), 'must have every batch size'),
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
  /** Steps that the user left out. */
  without: z.array(z.string()),
  force: z.array(z.string()).default([]).describe('Merges, and steps that change the network, that the user forced, in this order.'),
  /** Steps that exceed the proof limit, left out. */
  refused: z.array(z.object({ step: z.string(), why: z.string() })),
  steps: z.array(reductionStepSchema),
  refusedMerges: z
    .array(refusedMergeSchema)
    .optional()
    .describe('Linear layers without a nonlinearity between them that stay apart, and why.'),
  approximate: z
    .array(approximateLayerSchema)
    .optional()
    .describe('Approximately linear layers of the model. Linear forms that replaced them were fine-tuned.'),
  delta: percent
    .optional()
    .describe('With steps that change the network: δ, the largest accepted loss of validation accuracy to the dense network, in points.'),
  linearized: linearizedProofSchema.nullable(),
  reduced: reducedProofSchema.nullable(),
  /** The dense network first; `pruned` only if it differs from that, `reduced` only with a plan. */
  models: z.array(provenModelSchema).min(1),
  onnx: z.object({
    sha256: z.string().optional().describe('Of the last model’s file; sheets of version 0.1 lack it.'),
    opset: count,
    ir: count,
    input: z.object({ name: z.string(), shape: z.array(z.union([z.string(), count])) }),
    output: z.object({ name: z.string(), shape: z.array(z.union([z.string(), count])) }),
  }),
  quantized: quantizedProofSchema.optional().describe('The file with 8-bit integers, if one was written.'),
  machine: z.object({
    hostname: z.string(),
    platform: z.string(),
    processor: z.string(),
    cores: count,
    threads: count.describe('Threads of the independent runtime in the latency measurement.'),
    device: z.string(),
    app: z.string(),
    node: z.string(),
    tensorflow: z.string(),
    runtime: z.string().describe('The independent runtime and its version.'),
    load: z.number().describe('Load average over the minute before; above 1, other processes slowed the measurement.'),
  }),
  madeAt: z.iso.datetime(),
});

export type ProofSheet = z.output<typeof proofSheetSchema>;
export type ProvenModel = z.output<typeof provenModelSchema>;
export type LinearizedProof = z.output<typeof linearizedProofSchema>;
export type ReducedProof = z.output<typeof reducedProofSchema>;
export type Latency = z.output<typeof latencySchema>;
export type HeldOutAccuracy = z.output<typeof heldOutAccuracySchema>;

/** Median milliseconds per call at that batch size. */
export function medianLatency({ latency }: ProvenModel, batch: LatencyBatch): number {
  const found = latency.find((one) => one.batch === batch);
  if (!found) throw new Error('a sheet has every batch size');
  return found.median;
}

/** The dense network. */
export function firstModel({ models }: ProofSheet): ProvenModel {
  const [first] = models;
  if (!first) throw new Error('a sheet has models');
  return first;
}

/** The network that the sheet is about: the reduced one, or the trained one without a plan. */
export function lastModel({ models }: ProofSheet): ProvenModel {
  const last = models.at(-1);
  if (!last) throw new Error('a sheet has models');
  return last;
}
