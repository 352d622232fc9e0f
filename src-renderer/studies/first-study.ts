import type { Json } from '../schema-form/json.ts';

/** The initial document of a new study: one field of the starter experiment, with the seeds of the included studies. */
export const firstStudy: Json = {
  name: 'Pruning rate',
  base: 'starter',
  grid: { 'method.zeta': [0.3, 0.45, 0.6] },
  seeds: [1, 2, 3, 4, 5, 6],
};
