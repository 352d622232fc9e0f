import { symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye, type SymbolType } from 'd3-shape';
import { runColor } from '../ui/run-color.ts';

/** How a run is told apart in the charts of a comparison. */
export interface RunLook {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  /** A run to the left of it has the same color. */
  readonly dashed: boolean;
  readonly symbol: SymbolType;
}

const SYMBOLS = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolWye, symbolStar];

/** Color by run as everywhere, shape by column, so that no run is told by its color alone. */
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
