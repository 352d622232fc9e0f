export * from './proof-sheet.ts';
export { proofHtml } from './proof-html.ts';
export { latencyNote, machineWords, modelRows, modelTitle, verdict, type SheetRow } from './sheet-words.ts';
