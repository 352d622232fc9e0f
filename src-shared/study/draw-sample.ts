import { RandomStream } from '#shared/random/index.ts';
import type { Settings } from './field-path.ts';
import type { Distribution, Study } from './study-schema.ts';

/** Third word of the names of these random streams. */
const STREAM = 0x5354_5544;
const DIGITS = 6;

/** The settings of a random sample's variants. A longer sample begins with the variants of a shorter one. */
export function drawSample({ variants, seed, fields }: NonNullable<Study['sample']>): Settings[] {
  return Array.from({ length: variants }, (_, variant) =>
    Object.fromEntries(
      Object.entries(fields).map(([path, distribution], field) => [
        path,
        draw(distribution, new RandomStream(seed, [variant, field, STREAM])),
      ]),
    ),
  );
}

function draw(distribution: Distribution, stream: RandomStream): unknown {
  switch (distribution.kind) {
    case 'uniform':
      return rounded(distribution.from + stream.uniform() * (distribution.to - distribution.from), distribution);
    case 'log-uniform':
      return rounded(distribution.from * (distribution.to / distribution.from) ** stream.uniform(), distribution);
    case 'integer':
      return distribution.from + stream.below(distribution.to - distribution.from + 1);
    case 'choice':
      return distribution.values[stream.below(distribution.values.length)];
  }
}

/** Rounded to six significant digits, without leaving the interval. */
function rounded(value: number, { from, to }: { readonly from: number; readonly to: number }): number {
  return Math.min(to, Math.max(from, Number(value.toPrecision(DIGITS))));
}
