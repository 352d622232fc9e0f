import { type TrainingConfig, trainingOfRound } from '#shared/settings/index.ts';
import type { ExperimentFile } from './experiment.ts';
import type { FieldProblem } from './field-problem.ts';

/** Reports a dense training of 0 epochs that would leave random weights. */
export function checkUntrained({ network, training }: Pick<ExperimentFile, 'network' | 'training'>): FieldProblem[] {
  if (training.epochs > 0 || network.kind === 'imported' || network.kind === 'file') return [];
  return [{ field: 'training.epochs', message: 'Must be at least 1: only an imported model has trained weights' }];
}

/**
 * Reports milestones without effect: not ascending, or not before the last epoch. This is not part of the schema, so that older runs with
 * such milestones remain readable.
 */
export function checkSchedule(training: TrainingConfig): FieldProblem[] {
  const { schedule, epochs } = training.retraining;
  const problems = milestoneProblems(training, 'training.schedule.milestones');
  const rounds = trainingOfRound(training, 1);
  if (schedule) return [...problems, ...milestoneProblems(rounds, 'training.retraining.schedule.milestones')];
  return epochs === undefined || problems.length > 0 ? problems : milestoneProblems(rounds, 'training.retraining.epochs');
}

function milestoneProblems({ schedule, epochs }: TrainingConfig, field: string): FieldProblem[] {
  if (schedule.kind !== 'milestones' || epochs === 0) return [];
  const { milestones } = schedule;
  const late = milestones.find((milestone) => milestone >= epochs);
  const problems: FieldProblem[] = [];
  if (milestones.some((milestone, index) => milestone <= (milestones[index - 1] ?? 0))) {
    problems.push({ field, message: `Milestones must be ascending: ${milestones.join(', ')}` });
  }
  if (late !== undefined) problems.push({ field, message: `Milestone ${late} must be less than the number of epochs, ${epochs}` });
  return problems;
}
