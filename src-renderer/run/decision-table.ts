import type { RoundDecision } from '#shared/contract/index.ts';

interface DecisionTable {
  /** Names of the numbers that the decision rests on, in the order in which they first appear. */
  readonly numbers: readonly string[];
  readonly rows: readonly {
    readonly layer: string;
    readonly what: string;
    readonly why: string;
    /** One for each name; undefined where the layer has none. */
    readonly numbers: readonly (number | undefined)[];
  }[];
}

/** A round's decision with one column for each number that any of its layers has. */
export function decisionTable({ layers }: Pick<RoundDecision, 'layers'>): DecisionTable {
  const names = [...new Set(layers.flatMap(({ numbers }) => Object.keys(numbers)))];
  return {
    numbers: names,
    rows: layers.map(({ numbers, ...row }) => ({ ...row, numbers: names.map((name) => numbers[name]) })),
  };
}
