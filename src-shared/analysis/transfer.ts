import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import { calibratedSchema } from './calibration.ts';
import { count, imagesField, planField, splitField } from './settings.ts';

/** The scores on another data set with the same classes, such as another domain. */
export const transfer = {
  request: z.strictObject({
    kind: z.literal('transfer'),
    plan: planField,
    dataSet: z.string().min(1).max(200).describe('The name of the other data set.'),
    split: splitField,
    images: imagesField.default(0),
  }),
  result: z.object({
    kind: z.literal('transfer'),
    images: count.describe('Evaluated images of both data sets.'),
    own: calibratedSchema.describe('On the run’s data set.'),
    other: calibratedSchema.describe('On the other one.'),
  }),
};

export type Transfer = z.output<typeof transfer.result>;

/** What two data sets must share. */
export interface ComparedData {
  readonly name: string;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classes: readonly string[];
}

/**
 * The run's class index of each class of another data set. Classes with the same names may be in another order. Throws LabError `unsupported`
 * for other classes or images of another shape.
 */
export function matchedClasses(own: ComparedData, other: ComparedData): readonly number[] {
  const remedy = 'Choose a data set with the same classes and the same size of images.';
  const refuse = (problem: string): LabError => new LabError('unsupported', `${other.name} ${problem}`, remedy, { location: 'dataSet' });
  const [from, to] = [own.shape.join(' x '), other.shape.join(' x ')];
  if (from !== to) throw refuse(`has images of ${to}, not ${from} like ${own.name}.`);
  const unknown = other.classes.find((name) => !own.classes.includes(name));
  if (unknown !== undefined) throw refuse(`has a class ${unknown}, which ${own.name} lacks.`);
  const missing = own.classes.find((name) => !other.classes.includes(name));
  if (missing !== undefined) throw refuse(`lacks the class ${missing} of ${own.name}.`);
  return other.classes.map((name) => own.classes.indexOf(name));
}
