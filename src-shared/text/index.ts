export { formatChange, formatCount, plural } from './counts.ts';
export { type Cell, type Table, toCsv } from './csv.ts';
export { JsonDepth, parseBoundedJson, TOO_DEEP } from './json-depth.ts';
export { listed } from './listed.ts';
export { escapeMarkup } from './markup.ts';
export { formatPercent } from './percent.ts';
export { isBlank, printable, printableLines } from './printable.ts';
