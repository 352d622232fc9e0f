export { entropyMagnitudeTerm } from './entropy-magnitude-term.ts';
export { entropyFields, entropySettingsSchema, LAMBDA, lambda, needsSavings } from './entropy-settings.ts';
export { entropyTerm, type LayerSavings, scheduleFactor } from './entropy-term.ts';
export { lacootTerm } from './lacoot-term.ts';
export { layerFoldingTerm } from './layer-folding-term.ts';
export type { ScheduledTerm } from './scheduled-term.ts';
