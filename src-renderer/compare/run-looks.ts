import { type MarkLook, symbolAt } from '../charts/mark-look.ts';
import { runColor } from '../ui/run-color.ts';

/** How the charts of a comparison mark a run, by its ID. */
export type RunLook = MarkLook;

/** Color by run as everywhere, shape by column, so that color is never the only cue. */
export function runLooks(runs: readonly { readonly id: string; readonly number: number; readonly name: string }[]): readonly RunLook[] {
  const names = runs.map((run) => run.name);
  const colors = runs.map(runColor);
  return runs.map(({ id, name }, index) => ({
    id,
    label: names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${id.slice(-4)})`,
    color: colors[index] ?? '',
    dashed: colors.indexOf(colors[index] ?? '') < index,
    symbol: symbolAt(index),
  }));
}
