/**
 * The parts into which the input axis of an activation is divided, by name, from low to high z. `low`, `high`: y is constant, since it is
 * saturated; `off`, `on`: y is linear below and above a bend; `middle`: y is linear around 0; `bent`: y is not linear. No activation has both
 * `low` and `off` with different values.
 */
export const regionNames = ['low', 'off', 'bent', 'middle', 'on', 'high'] as const;

export type RegionName = (typeof regionNames)[number];

/** y = slope z + offset. `trained`: PReLU's parameter, one value per channel. */
export interface LinearPiece<Slope = number | 'trained'> {
  readonly slope: Slope;
  readonly offset: number;
}

/** A part of an activation's input axis. */
export interface Region {
  readonly name: RegionName;
  /** The linear function that y follows there; null if there is none. */
  readonly piece: LinearPiece | null;
  /** Whether y equals it up to rounding in float32; otherwise, y differs from it by at most τ. */
  readonly isExact: boolean;
}
