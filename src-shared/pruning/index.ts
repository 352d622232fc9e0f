export { apportion } from './apportion.ts';
export { entropyBudget, irrelevanceShares, type PruningCandidate } from './entropy-budget.ts';
export { largestPerOutput } from './guard.ts';
export { magnitudeBudget, type MaskedWeights, meanMagnitude, pruneSmallest, remainingCount } from './magnitude.ts';
export { uniformBudget } from './uniform-budget.ts';
