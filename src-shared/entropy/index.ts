export type { StateCounts } from './state-counts.ts';
