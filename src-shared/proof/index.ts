export { latencyChange } from './figures.ts';
export { proofHtml } from './proof-html.ts';
export * from './proof-sheet.ts';
export * from './sheet-tables.ts';
export { APPROXIMATE_NOTE, linearizedNote, REDUCED_NOTE, REFUSED_MERGES_NOTE, verdict } from './sheet-text.ts';
