import { symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye, type SymbolType } from 'd3-shape';
import { runColour } from '../ui/run-colour.ts';

/** How a run is told apart in the charts of a comparison. */
export interface RunLook {
  readonly id: string;
  readonly label: string;
  readonly colour: string;
  /** A run to the left of it has the same colour. */
  readonly dashed: boolean;
  readonly symbol: SymbolType;
}

const SYMBOLS = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolWye, symbolStar];

/** Colour by run as everywhere, shape by column, so that no run is told by its colour alone. */
export function runLooks(runs: readonly { readonly id: string; readonly number: number; readonly name: string }[]): readonly RunLook[] {
  const names = runs.map((run) => run.name);
  const colours = runs.map(runColour);
  return runs.map(({ id, name }, index) => ({
    id,
    label: names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${id.slice(-4)})`,
    colour: colours[index] ?? '',
    dashed: colours.indexOf(colours[index] ?? '') < index,
    symbol: SYMBOLS[index % SYMBOLS.length] ?? symbolCircle,
  }));
}
