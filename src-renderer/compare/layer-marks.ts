import type { RoundEntropy } from '#shared/contract/index.ts';
import { type LayerState, readLayers, type RoundLayers } from '../charts/layer-state.ts';

export interface LayerMark {
  readonly run: string;
  readonly entropy: number;
  readonly state: LayerState;
}

export interface LayerRow {
  readonly layer: string;
  /** One mark per run that has the layer. */
  readonly marks: readonly LayerMark[];
}

export interface MeasuredRun {
  readonly id: string;
  readonly layers: readonly { readonly name: string }[];
  readonly entropy: readonly RoundEntropy[];
  readonly rounds: readonly RoundLayers[];
  /** Null: the last measured round. */
  readonly bestRound: number | null;
}

/** Every layer with its entropy in each run's best round, in the order of the first run that has it. */
export function layerMarks(runs: readonly MeasuredRun[]): readonly LayerRow[] {
  const rows = new Map<string, LayerMark[]>();
  for (const run of runs) {
    const measured = readLayers(run);
    const readings = (run.bestRound === null ? undefined : measured.get(run.bestRound)) ?? [...measured.values()].at(-1);
    for (const { name } of run.layers) {
      const marks = rows.get(name) ?? [];
      rows.set(name, marks);
      const reading = readings?.get(name);
      if (reading) marks.push({ run: run.id, entropy: reading.entropy, state: reading.state });
    }
  }
  return [...rows].filter(([, marks]) => marks.length > 0).map(([layer, marks]) => ({ layer, marks }));
}
