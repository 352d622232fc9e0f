/** A change that may be made to a chain of layers, and that excludes every other one of the same layers. */
export interface ChainChange {
  /** Positions of the first and the last layer that it changes. */
  readonly first: number;
  readonly last: number;
  /** Of the loss, in nats. */
  readonly rise: number;
  /** Milliseconds. */
  readonly saved: number;
}

/** Changes that are made together. */
export interface Choice<Change extends ChainChange> {
  readonly changes: readonly Change[];
  /** The sums over the changes; a fall of the loss counts as 0. */
  readonly rise: number;
  readonly saved: number;
}

interface ChoiceLimits {
  /** The largest summed rise of the loss, in nats. */
  readonly limit: number;
  /** Into how many levels it is divided; a rise is rounded up to the next one. */
  readonly levels?: number;
}

const LEVELS = 1000;
/** Absorbs rounding errors of a rise that lies on a level. */
const ROUNDING = 1e-9;

/**
 * The front of what can be chosen: for each level of the summed rise, the choice that saves most, where it saves more than those of lower
 * levels. The first one raises the loss by nothing and may be empty. By dynamic programming over the positions of the chain and the levels:
 * the best choice before a position either leaves the layer before it unchanged, or ends with one of the changes whose last layer that is.
 */
export function bestChoices<Change extends ChainChange>(
  changes: readonly Change[],
  { limit, levels = LEVELS }: ChoiceLimits,
): readonly Choice<Change>[] {
  const step = limit / levels;
  const levelOf = ({ rise }: Change): number => (rise <= 0 ? 0 : Math.ceil(rise / step - ROUNDING));
  const useful = changes.filter((change) => change.saved > 0 && levelOf(change) <= levels);
  const byLast = Map.groupBy(useful, ({ last }) => last);
  const length = Math.max(0, ...useful.map(({ last }) => last + 1));
  const unchanged: readonly Choice<Change>[] = Array.from({ length: levels + 1 }, () => ({ changes: [], rise: 0, saved: 0 }));
  // best[n][l]: of the first n layers, with at most l levels.
  const best = [unchanged];
  for (let position = 0; position < length; position++) {
    const ending = byLast.get(position) ?? [];
    const before = best[position] ?? unchanged;
    best.push(
      before.map((choice, level) => {
        const others = ending.flatMap((change) => withChange(best[change.first]?.[level - levelOf(change)], change) ?? []);
        return others.reduce((found, other) => (isBetter(other, found) ? other : found), choice);
      }),
    );
  }
  return (best[length] ?? unchanged).filter((choice, level, all) => level === 0 || choice.saved > (all[level - 1]?.saved ?? 0));
}

function withChange<Change extends ChainChange>(before: Choice<Change> | undefined, change: Change): Choice<Change> | undefined {
  if (!before) return undefined;
  return {
    changes: [...before.changes, change],
    rise: before.rise + Math.max(0, change.rise),
    saved: before.saved + change.saved,
  };
}

/** Of two equal savings, the smaller rise. */
function isBetter(one: Choice<ChainChange>, other: Choice<ChainChange>): boolean {
  return one.saved > other.saved || (one.saved === other.saved && one.rise < other.rise);
}
