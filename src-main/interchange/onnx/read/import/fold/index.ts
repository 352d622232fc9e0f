import { arithmetic } from './arithmetic.ts';
import { arrangement } from './arrangement.ts';
import type { Fold } from './fold.ts';
import { generators } from './generators.ts';
import { products } from './products.ts';

/** Operators that are computed at import if their inputs are constants: shapes, masks, indices. */
export const folds: ReadonlyMap<string, Fold> = new Map(Object.entries({ ...arithmetic, ...arrangement, ...generators, ...products }));
