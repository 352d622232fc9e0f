import type { DataOverview, DataSet, SplitName } from '#shared/contract/index.ts';

/** One number per channel: `0.491, 0.482, 0.447`. */
export function channelNumbers(numbers: readonly number[]): string {
  return numbers.map((number) => number.toFixed(3)).join(', ');
}

export interface ClassRow {
  readonly name: string;
  /** An address of its images side by side; null if there are none to show. */
  readonly examples: string | null;
  readonly counts: Readonly<Record<SplitName, number>>;
  /** The length of its bar: its images in all splits as a share of those of the largest class. */
  readonly share: number;
}

/** A row for each class, in the order of the labels. */
export function classRows({ classes }: Pick<DataSet, 'classes'>, { counts, examples }: DataOverview): readonly ClassRow[] {
  const countsOf = (index: number): ClassRow['counts'] => ({
    train: counts.train[index] ?? 0,
    validation: counts.validation[index] ?? 0,
    test: counts.test[index] ?? 0,
  });
  const total = (of: ClassRow['counts']): number => of.train + of.validation + of.test;
  const largest = Math.max(1, ...classes.map((_, index) => total(countsOf(index))));
  return classes.map((name, index) => {
    const png = examples[index];
    const own = countsOf(index);
    return { name, examples: png ? `data:image/png;base64,${png}` : null, counts: own, share: total(own) / largest };
  });
}
