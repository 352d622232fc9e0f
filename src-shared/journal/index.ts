export { describeProcessor } from './describe-processor.ts';
export * from './journal-event.ts';
