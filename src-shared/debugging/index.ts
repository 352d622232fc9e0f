export { inspectSwitches } from './inspect-switches.ts';
