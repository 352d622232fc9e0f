import { z } from 'zod';

/** How pixels become a network's input, per channel: x = (pixel / 255 - mean) / std. */
export const inputNormalizationSchema = z.object({
  mean: z.array(z.number()).min(1),
  std: z.array(z.number().positive()).min(1),
});

export type InputNormalization = z.output<typeof inputNormalizationSchema>;

/** A model's normalization for images with another number of channels: the mean of its channels, as for gray images of a color network. */
export function normalizationFor({ mean, std }: InputNormalization, channels: number): InputNormalization {
  return mean.length === channels ? { mean, std } : { mean: repeatedMean(mean, channels), std: repeatedMean(std, channels) };
}

/** For notes: `mean 0.485, 0.456, 0.406 and std 0.229, 0.224, 0.225`. */
export function normalizationText({ mean, std }: InputNormalization): string {
  const rounded = (values: readonly number[]): string => values.map((value) => Number(value.toPrecision(4))).join(', ');
  return `mean ${rounded(mean)} and std ${rounded(std)}`;
}

function repeatedMean(values: readonly number[], count: number): number[] {
  return Array<number>(count).fill(values.reduce((sum, value) => sum + value, 0) / values.length);
}
