export { entropyMagnitudeTerm } from './entropy-magnitude-term.ts';
export { entropyFields, entropySettingsSchema, LAMBDA, lambda } from './entropy-settings.ts';
export { entropyTerm, scheduleFactor } from './entropy-term.ts';
export { layerFoldingTerm } from './layer-folding-term.ts';
export type { ScheduledTerm } from './scheduled-term.ts';
