import type { TrainingConfig } from '#shared/settings/index.ts';
import type { FieldProblem } from './field-problem.ts';

const FIELD = 'training.schedule.milestones';

/**
 * Milestones without effect: not ascending, or not before the last epoch. Not part of the schema, so that runs created with such milestones
 * can still be read.
 */
export function checkSchedule({ schedule, epochs }: TrainingConfig): FieldProblem[] {
  if (schedule.kind !== 'milestones') return [];
  const { milestones } = schedule;
  const late = milestones.find((milestone) => milestone >= epochs);
  const problems: FieldProblem[] = [];
  if (milestones.some((milestone, index) => milestone <= (milestones[index - 1] ?? 0))) {
    problems.push({ field: FIELD, message: `Each must come after the one before it: ${milestones.join(', ')}` });
  }
  if (late !== undefined) {
    problems.push({ field: FIELD, message: `No epoch comes after milestone ${late}: there are ${epochs}` });
  }
  return problems;
}
