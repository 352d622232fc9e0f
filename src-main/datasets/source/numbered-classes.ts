import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';

/** Integer labels and their origin. */
export interface NumberedLabels {
  readonly labels: Uint16Array;
  readonly file: string;
  /** The location of a label in the file. */
  readonly locationOf: (index: number) => string;
}

/**
 * Class names: the given ones, or the numbers up to the largest label. Throws LabError `bad-file` if given names, training labels and
 * held-out labels disagree on the number of classes.
 */
export function numberedClasses(
  train: NumberedLabels,
  heldOut: readonly (NumberedLabels & { readonly what: string })[],
  given: readonly string[] | undefined,
): string[] {
  if (given) for (const one of [train, ...heldOut]) refuseLabelsFrom(given.length, one);
  const trained = classCount(train.labels);
  if (trained < 2) throw mismatch('All training labels are 0, so there is only one class.', 'Check which file is which.', train);
  if (given && trained < given.length) {
    const message = `Got ${plural(given.length, 'class name')}, but the training labels have ${plural(trained, 'class', 'classes')} (0 to ${trained - 1}).`;
    throw mismatch(message, 'Give one name per class.', train);
  }
  for (const one of given ? [] : heldOut) {
    const classes = classCount(one.labels);
    if (classes === trained) continue;
    const message = `The ${one.what} labels have ${plural(classes, 'class', 'classes')} (0 to ${classes - 1}), but the training labels have ${trained}.`;
    throw mismatch(message, 'Check that both belong together. If they do, name the classes.', one);
  }
  return given ? [...given] : Array.from({ length: trained }, (_, label) => label.toString());
}

function refuseLabelsFrom(classes: number, { file, labels, locationOf }: NumberedLabels): void {
  const index = labels.findIndex((label) => label >= classes);
  if (index < 0) return;
  const message = `Label ${String(labels[index])} is out of range: there are ${plural(classes, 'class name')} (0 to ${classes - 1}).`;
  throw new LabError('bad-file', message, 'Give one name per class, or correct the labels.', { file, location: locationOf(index) });
}

function classCount(labels: Uint16Array): number {
  return labels.reduce((largest, label) => Math.max(largest, label), 0) + 1;
}

function mismatch(message: string, remedy: string, { file }: NumberedLabels): LabError {
  return new LabError('bad-file', message, remedy, { file, location: 'number of classes' });
}
