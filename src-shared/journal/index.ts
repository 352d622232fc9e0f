export { describeProcessor } from './describe-processor.ts';
export * from './journal-event.ts';
export * from './system-metrics.ts';
