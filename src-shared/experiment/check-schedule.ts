import type { TrainingConfig } from '#shared/settings/index.ts';
import type { FieldProblem } from './field-problem.ts';

const FIELD = 'training.schedule.milestones';

/**
 * Milestones that would do something else than it seems, or nothing: that do not rise, or that no epoch comes after. Apart from the schema,
 * so that runs that were made with such ones can still be read.
 */
export function checkSchedule({ schedule, epochs }: TrainingConfig): FieldProblem[] {
  if (schedule.kind !== 'milestones') return [];
  const { milestones } = schedule;
  const late = milestones.find((milestone) => milestone >= epochs);
  const problems: FieldProblem[] = [];
  if (milestones.some((milestone, place) => milestone <= (milestones[place - 1] ?? 0))) {
    problems.push({ field: FIELD, message: `Each must come after the one before it: ${milestones.join(', ')}` });
  }
  if (late !== undefined) {
    problems.push({ field: FIELD, message: `No epoch comes after milestone ${late}: there are ${epochs}` });
  }
  return problems;
}
