export { formatChange, formatCount, plural } from './counts.ts';
export { listed } from './listed.ts';
export { formatPercent } from './percent.ts';
