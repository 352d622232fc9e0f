export { acceptedLoss } from './accepted-loss.ts';
export { changedNetwork, changesNetwork } from './changed-network.ts';
export { latencyChange, milliseconds } from './figures.ts';
export { planOfSheet } from './plan-of-sheet.ts';
export { proofHtml } from './proof-html.ts';
export * from './proof-sheet.ts';
export { isQuantizedAccepted, quantizedNote, type QuantizedProof, quantizedTable, quantizedText } from './quantized-proof.ts';
export * from './sheet-tables.ts';
export { APPROXIMATE_NOTE, linearizedNote, REDUCED_NOTE, REFUSED_MERGES_NOTE, verdict } from './sheet-text.ts';
