import { symbolCircle, type SymbolType } from 'd3-shape';
import { symbols } from '#shared/report/index.ts';
import { RUN_COLORS } from '../ui/run-color.ts';

/** How the charts of a comparison mark what they compare: a run, a variant. */
export interface MarkLook {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  /** Whether an earlier one has the same color. */
  readonly dashed: boolean;
  readonly symbol: SymbolType;
}

/** The shape by position, so that color is never the only cue. */
export function symbolAt(index: number): SymbolType {
  return symbols[index % symbols.length] ?? symbolCircle;
}

/** The look of one of several compared things without colors of their own. */
export function lookAt(index: number, id: string, label: string): MarkLook {
  return { id, label, color: `var(--run-${index % RUN_COLORS})`, dashed: index >= RUN_COLORS, symbol: symbolAt(index) };
}
