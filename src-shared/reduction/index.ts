export { liveness } from './liveness.ts';
