export { apportion } from './apportion.ts';
export { entropyBudget, irrelevanceShares, type PrunableLayer } from './entropy-budget.ts';
export { magnitudeBudget, meanMagnitude, pruneSmallest, remainingCount, type MaskedWeights } from './magnitude.ts';
