import { symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, type SymbolType, symbolWye } from 'd3-shape';
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

const SYMBOLS = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolWye, symbolStar];

/** The shape by position, so that color is never the only cue. */
export function symbolAt(index: number): SymbolType {
  return SYMBOLS[index % SYMBOLS.length] ?? symbolCircle;
}

/** The look of one of several compared things without colors of their own. */
export function lookAt(index: number, id: string, label: string): MarkLook {
  return { id, label, color: `var(--run-${index % RUN_COLORS})`, dashed: index >= RUN_COLORS, symbol: symbolAt(index) };
}
