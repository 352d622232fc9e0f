import { formatCount, plural } from '#shared/text/index.ts';
import type { PlannedStep } from '../step-schema.ts';

/** How many of the states that the included steps assume are certified; undefined if they assume none, or without bounds of the images. */
export function certifiedText(steps: readonly PlannedStep[]): string | undefined {
  const assumed = steps.flatMap((step) => (step.taken && step.assumed ? [step.assumed] : []));
  const [neurons, certified] = (['neurons', 'certified'] as const).map((key) => assumed.reduce((sum, own) => sum + own[key], 0));
  if (!neurons) return undefined;
  return `Assumed states: ${plural(neurons, 'neuron')}, ${formatCount(certified ?? 0)} of them certified for every image.`;
}
