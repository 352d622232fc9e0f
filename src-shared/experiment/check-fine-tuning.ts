import type { Experiment } from './experiment.ts';
import type { FieldProblem } from './field-problem.ts';

/** Reports fine-tuning without effect: no layer is approximately linear by the signs of its states. */
export function checkFineTuning({ entropy, reduction }: Pick<Experiment, 'entropy' | 'reduction'>): FieldProblem[] {
  if (reduction.fineTune === 0 || entropy.states === 'linear-regions') return [];
  return [
    { field: 'reduction.fineTune', message: 'Fine-tuning needs entropy.states: linear-regions, which finds approximately linear layers' },
  ];
}
