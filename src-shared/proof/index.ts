export * from './proof-sheet.ts';
export { proofHtml } from './proof-html.ts';
export * from './sheet-tables.ts';
export { linearizedNote, REDUCED_NOTE, verdict } from './sheet-text.ts';
