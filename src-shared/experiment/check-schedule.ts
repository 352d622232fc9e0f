import type { TrainingConfig } from '#shared/settings/index.ts';
import type { FieldProblem } from './field-problem.ts';

const FIELD = 'training.schedule.milestones';

/**
 * Reports milestones without effect: not ascending, or not before the last epoch. This is not part of the schema, so that older runs with
 * such milestones remain readable.
 */
export function checkSchedule({ schedule, epochs }: TrainingConfig): FieldProblem[] {
  if (schedule.kind !== 'milestones') return [];
  const { milestones } = schedule;
  const late = milestones.find((milestone) => milestone >= epochs);
  const problems: FieldProblem[] = [];
  if (milestones.some((milestone, index) => milestone <= (milestones[index - 1] ?? 0))) {
    problems.push({ field: FIELD, message: `Milestones must be ascending: ${milestones.join(', ')}` });
  }
  if (late !== undefined) {
    problems.push({ field: FIELD, message: `Milestone ${late} must be less than the number of epochs, ${epochs}` });
  }
  return problems;
}
