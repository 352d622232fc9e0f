import type { DataSet } from '#shared/contract/data-sets.ts';
import type { SplitName } from '../store/data-set-folder.ts';

type Coverage = Pick<DataSet, 'emptyClasses' | 'missingClasses'>;

/** Classes without training images, and those that have some but are missing in a held-out split. Absent if there are none. */
export function classCoverage(classes: readonly string[], labelsOf: (split: SplitName) => Uint16Array): Coverage {
  const lackedBy = (split: SplitName): string[] => {
    const found = new Set(labelsOf(split));
    return classes.filter((_, label) => !found.has(label));
  };
  const emptyClasses = lackedBy('train');
  const [validation, test] = [lackedBy('validation'), lackedBy('test')].map((names) =>
    names.filter((name) => !emptyClasses.includes(name)),
  );
  const missingClasses = {
    ...(validation && validation.length > 0 && { validation }),
    ...(test && test.length > 0 && { test }),
  };
  return {
    ...(emptyClasses.length > 0 && { emptyClasses }),
    ...(Object.keys(missingClasses).length > 0 && { missingClasses }),
  };
}
