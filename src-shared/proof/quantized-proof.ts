import { z } from 'zod';
import { isWithinDelta } from '#shared/methods/index.ts';
import { formatCount, formatPercent } from '#shared/text/index.ts';
import { milliseconds, ratio } from './figures.ts';
import { heldOutAccuracySchema, latencySchema } from './held-out.ts';

const count = z.int().min(0);

const formSchema = z.object({
  accuracy: heldOutAccuracySchema.describe('In the independent runtime.'),
  bytes: count,
  latency: z.array(latencySchema),
});

/** What a file with 8-bit integers costs and saves, next to the float32 file of the same network, in the independent runtime. */
export const quantizedProofSchema = z.object({
  sha256: z.string(),
  calibration: z.object({
    method: z.literal('min-max').describe('Each value is rounded over the range that it has on the calibration images.'),
    images: count.describe('Training images.'),
  }),
  dense: z.number().describe('Validation accuracy of the dense network in float32, in percent.'),
  delta: z.number().describe('Largest accepted loss to that, in points.'),
  agreement: z.number().min(0).max(1).describe('Share of held-out images with the same class as in float32.'),
  float32: formSchema,
  int8: formSchema,
});

export type QuantizedProof = z.output<typeof quantizedProofSchema>;

/** Whether the file with integers is accurate enough to be written. */
export function isQuantizedAccepted({ int8, dense, delta }: Pick<QuantizedProof, 'int8' | 'dense' | 'delta'>): boolean {
  return isWithinDelta(int8.accuracy.validation, dense, delta);
}

/** What {@link quantizedTable} shows, in a sentence. */
export function quantizedNote({ calibration, dense, delta, agreement }: QuantizedProof): string {
  return (
    `Weights and activations are 8-bit integers, weights with one scale per output channel (ONNX QDQ). The ranges are the minima and maxima on ` +
    `${formatCount(calibration.images)} training images. ${formatPercent(100 * agreement)} of the held-out images keep their class. The loss of ` +
    `validation accuracy to the dense network (${formatPercent(dense)}) is within δ (${delta} ${delta === 1 ? 'point' : 'points'}).`
  );
}

/** Both forms side by side. */
export function quantizedTable({ float32, int8 }: QuantizedProof): { readonly columns: readonly string[]; readonly rows: string[][] } {
  const row = (label: string, cell: (form: QuantizedProof['int8']) => string): string[] => [label, cell(float32), cell(int8)];
  return {
    columns: ['', 'float32', 'int8'],
    rows: [
      row('Accuracy, validation', ({ accuracy }) => formatPercent(accuracy.validation)),
      row('Accuracy, test', ({ accuracy }) => formatPercent(accuracy.test)),
      row('ONNX file, bytes', ({ bytes }) => formatCount(bytes)),
      ...int8.latency.map(({ batch }, index) =>
        row(`Latency at batch ${batch}, ms`, ({ latency }) => {
          const one = latency[index];
          return one ? `${milliseconds(one.median)} (${milliseconds(one.low)}–${milliseconds(one.high)})` : '–';
        }),
      ),
    ],
  };
}

/** The same in a sentence of the verdict. */
export function quantizedText({ float32, int8 }: QuantizedProof): string {
  const latency = int8.latency.map(({ batch, median }, index) => {
    const before = float32.latency[index];
    return before ? `, ${ratio(median, before.median)} the latency at batch ${batch}` : '';
  });
  const [before, after] = [float32.accuracy, int8.accuracy].map(({ validation }) => formatPercent(validation));
  return `As int8: ${ratio(int8.bytes, float32.bytes)} the bytes${latency.join('')}, validation accuracy ${before} → ${after}.`;
}
