export * from './contract.ts';
export * from './data-sets.ts';
export * from './lab-error.ts';
export * from './models.ts';
export * from './plans.ts';
export * from './run-report.ts';
export * from './reductions.ts';
export * from './runs.ts';
