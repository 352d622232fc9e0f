import type { Method } from './method.ts';

/** No pruning: the baseline. */
export const denseMethod: Method = {
  rounds: 0,
  decide: (layers) => layers.map(({ layer }) => ({ layer, remaining: 0, irrelevance: 0, share: 0, pruned: 0 })),
  accepts: () => true,
};
