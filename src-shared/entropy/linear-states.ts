import type { Activation, LinearPiece, Region } from '#shared/activations/index.ts';

/** The regions in which an activation follows the same linear function. */
export interface LinearState {
  readonly piece: LinearPiece;
  readonly regions: readonly Region[];
  /** Whether it contains z = 0: y(0) is the offset of its piece. */
  readonly hasZero: boolean;
}

/** The linear states of an activation, from low to high z. */
export function linearStates({ regions, valueAt }: Pick<Activation, 'regions' | 'valueAt'>): readonly LinearState[] {
  const known = cache.get(regions);
  if (known) return known;
  const atZero = valueAt?.(0) ?? 0;
  const groups = Map.groupBy(
    regions.filter(({ piece }) => piece),
    ({ piece }) => `${piece?.slope} ${piece?.offset}`,
  );
  const states = [...groups.values()].flatMap((own) => {
    const piece = own[0]?.piece;
    return piece ? [{ piece, regions: own, hasZero: piece.offset === atZero }] : [];
  });
  cache.set(regions, states);
  return states;
}

const cache = new WeakMap<readonly Region[], readonly LinearState[]>();
