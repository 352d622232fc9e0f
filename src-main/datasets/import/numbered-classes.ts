import { LabError } from '#shared/errors/index.ts';

/** Labels as numbers, and where they come from. */
export interface NumberedLabels {
  readonly labels: Uint16Array;
  readonly file: string;
  /** Where in the file a label is. */
  readonly placeOf: (index: number) => string;
}

/**
 * The classes' names: those given, or the numbers up to the largest label. Throws a LabError `bad-file` when the given names, the
 * training labels and the held-out labels do not agree on how many classes there are.
 */
export function numberedClasses(
  train: NumberedLabels,
  heldOut: readonly (NumberedLabels & { readonly what: string })[],
  given: readonly string[] | undefined,
): string[] {
  if (given) for (const one of [train, ...heldOut]) refuseLabelsFrom(given.length, one);
  const trained = classCount(train.labels);
  if (trained < 2) throw mismatch('All training labels are 0: there is only one class.', 'Check which file is which.', train);
  if (given && trained < given.length) {
    const message = `${given.length} class names were given, the training labels have ${trained} classes (0 to ${trained - 1}).`;
    throw mismatch(message, 'Give one name for each class.', train);
  }
  for (const one of given ? [] : heldOut) {
    const classes = classCount(one.labels);
    if (classes === trained) continue;
    const message = `The ${one.what} labels have ${classes} classes (0 to ${classes - 1}), the training labels ${trained}.`;
    throw mismatch(message, 'Check that both belong together; if they do, give the names of the classes.', one);
  }
  return given ? [...given] : Array.from({ length: trained }, (_, label) => label.toString());
}

function refuseLabelsFrom(classes: number, { file, labels, placeOf }: NumberedLabels): void {
  const index = labels.findIndex((label) => label >= classes);
  if (index < 0) return;
  const message = `The label ${String(labels[index])} is out of range: ${classes} class names were given (0 to ${classes - 1}).`;
  throw new LabError('bad-file', message, 'Give one name for each class, or mend the labels.', { file, location: placeOf(index) });
}

function classCount(labels: Uint16Array): number {
  return labels.reduce((largest, label) => Math.max(largest, label), 0) + 1;
}

function mismatch(message: string, remedy: string, { file }: NumberedLabels): LabError {
  return new LabError('bad-file', message, remedy, { file, location: 'number of classes' });
}
