export { apportion } from './apportion.ts';
export { entropyBudget, irrelevanceShares, type PruningCandidate } from './entropy-budget.ts';
export { magnitudeBudget, meanMagnitude, pruneSmallest, remainingCount, type MaskedWeights } from './magnitude.ts';
