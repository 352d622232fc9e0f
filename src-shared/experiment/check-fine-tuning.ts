import type { Experiment } from './experiment.ts';
import type { FieldProblem } from './field-problem.ts';

/**
 * Reports fine-tuning without effect: no layer is approximately linear by the signs of its states, convolutions are dropped and padding moves
 * only in fine-tuning, and padding only for merges of convolutions.
 */
export function checkFineTuning({ entropy, reduction }: Pick<Experiment, 'entropy' | 'reduction'>): FieldProblem[] {
  const { fineTune, hoist, drop, merge } = reduction;
  if (hoist && fineTune === 0) {
    return [{ field: 'reduction.hoist', message: 'Moving padding changes the network, which needs fine-tuning: reduction.fineTune' }];
  }
  if (drop > 0 && fineTune === 0) {
    return [{ field: 'reduction.drop', message: 'Dropping convolutions changes the network, which needs fine-tuning: reduction.fineTune' }];
  }
  if (hoist && merge === 'dense') {
    return [{ field: 'reduction.hoist', message: 'Moving padding merges convolutions, which reduction.merge: dense does not' }];
  }
  if (fineTune === 0 || hoist || drop > 0 || entropy.states === 'linear-regions') return [];
  const message =
    'Fine-tuning needs entropy.states: linear-regions, which finds approximately linear layers, or reduction.hoist or reduction.drop';
  return [{ field: 'reduction.fineTune', message }];
}
