export { listed } from './listed.ts';
