import type { Experiment } from '#shared/experiment/index.ts';
import { sharedSettings } from '#shared/methods/index.ts';

/** δ of a run whose method has none. */
const DEFAULT_DELTA = 1;

/** The largest loss of accuracy that steps which change the network may cost unless another is requested: the run's δ, in points. */
export function acceptedLoss({ method }: Pick<Experiment, 'method'>): number {
  const { delta } = sharedSettings(method);
  return Number.isFinite(delta) ? delta : DEFAULT_DELTA;
}
