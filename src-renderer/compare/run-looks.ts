import { symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, type SymbolType, symbolWye } from 'd3-shape';
import { runColor } from '../ui/run-color.ts';

/** How the charts of a comparison mark a run. */
export interface RunLook {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  /** Whether a run to its left has the same color. */
  readonly dashed: boolean;
  readonly symbol: SymbolType;
}

const SYMBOLS = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolWye, symbolStar];

/** Color by run as everywhere, shape by column, so that color is never the only cue. */
export function runLooks(runs: readonly { readonly id: string; readonly number: number; readonly name: string }[]): readonly RunLook[] {
  const names = runs.map((run) => run.name);
  const colors = runs.map(runColor);
  return runs.map(({ id, name }, index) => ({
    id,
    label: names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${id.slice(-4)})`,
    color: colors[index] ?? '',
    dashed: colors.indexOf(colors[index] ?? '') < index,
    symbol: SYMBOLS[index % SYMBOLS.length] ?? symbolCircle,
  }));
}
