import { z } from 'zod';

const MAX_LAYER_NAME = 1000;
const MAX_FACTOR = 1e6;

/** The label of λ in forms. */
export const LAMBDA = 'λ (strength)';

const weights = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('equal') }),
    z.strictObject({
      kind: z.literal('given'),
      layers: z
        .record(z.string().max(MAX_LAYER_NAME), z.number().min(0).max(MAX_FACTOR))
        .default({})
        .describe('Weight of each layer, by name; 0 for layers that are not listed.')
        .meta({ title: 'Weight by layer' }),
    }),
    z.strictObject({ kind: z.literal('latency') }),
  ])
  .prefault({ kind: 'equal' })
  .describe(
    'Weights of the layers’ entropies: 1 for every layer, given by name, or proportional to the time that removing the layer saves.',
  )
  .meta({ title: 'Weights of the layers' });

/** λ of the entropy term. */
export const lambda = z
  .number()
  .min(0)
  .max(MAX_FACTOR)
  .describe('λ: the strength of the entropy term; 0 leaves it out.')
  .meta({ title: LAMBDA });

/** The fields of the entropy term besides λ. */
export const entropyFields = {
  temperature: z
    .number()
    .min(1e-3)
    .max(1e3)
    .default(0.3)
    .describe('T: the soft state of a neuron with pre-activation z is σ(z / T). Lower is closer to the ON and OFF states.'),
  rampUp: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('Fraction of a round’s steps over which λ rises linearly to its value.')
    .meta({ title: 'Ramp-up share' }),
  offEpochs: z
    .int()
    .min(0)
    .max(10_000)
    .default(0)
    .describe('Epochs at the end of each round without the term.')
    .meta({ title: 'Epochs without the term' }),
  weights,
};

export const entropySettingsSchema = z.strictObject({ lambda: lambda.default(0), ...entropyFields });

export type EntropyTermSettings = z.output<typeof entropySettingsSchema>;

/** Whether the term of these settings needs latencies that are measured before the run. */
export function needsSavings({ lambda: strength, weights: { kind } }: Pick<EntropyTermSettings, 'lambda' | 'weights'>): boolean {
  return strength > 0 && kind === 'latency';
}
