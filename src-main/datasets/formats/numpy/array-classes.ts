import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';
import { byNumberOrName } from '../../source/label-order.ts';
import { numberedClasses } from '../../source/numbered-classes.ts';
import type { ArrayLabels } from './numpy-labels.ts';

interface SplitLabels extends ArrayLabels {
  readonly split: string;
}

/** Class names, and the labels of each split as indices into them. */
interface ArrayClasses {
  readonly classes: readonly string[];
  /** The training labels first, then the held-out ones in their order. */
  readonly labels: readonly Uint16Array[];
}

/**
 * The classes of all splits: names if the labels are strings, otherwise numbers. Throws LabError `bad-file` if the splits disagree.
 *
 * @param given class names for numbers
 */
export function arrayClasses(train: SplitLabels, heldOut: readonly SplitLabels[], given: readonly string[] | undefined): ArrayClasses {
  const all = [train, ...heldOut];
  const other = all.find(({ names }) => (names === undefined) !== (train.names === undefined));
  if (other) {
    const message = `The training labels are ${kindOf(train)}, the ${other.split} labels ${kindOf(other)}.`;
    throw bad(message, 'Save all labels the same way.', other);
  }
  if (!train.names) {
    const numbered = heldOut.map((labels) => ({ ...labels, what: labels.split }));
    return { classes: numberedClasses(train, numbered, given), labels: all.map(({ labels }) => labels) };
  }
  const classes = byNumberOrName([...train.names]);
  if (classes.length < 2) throw bad(`The training labels have ${plural(classes.length, 'class', 'classes')}.`, 'Give at least two.', train);
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  return { classes, labels: all.map((labels) => indicesIn(labelOf, labels)) };
}

function indicesIn(labelOf: ReadonlyMap<string, number>, { labels, names = [], file, locationOf }: SplitLabels): Uint16Array {
  const labelsByName = names.map((name) => labelOf.get(name));
  return labels.map((index, image) => {
    const label = labelsByName[index];
    if (label !== undefined) return label;
    const message = `No training image has the class ${names[index] ?? ''}.`;
    throw new LabError('bad-file', message, 'Check that both belong together.', { file, location: locationOf(image) });
  });
}

function kindOf({ names }: SplitLabels): string {
  return names ? 'strings' : 'numbers';
}

function bad(message: string, remedy: string, { file }: SplitLabels): LabError {
  return new LabError('bad-file', message, remedy, { file, location: 'classes' });
}
