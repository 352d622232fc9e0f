import type { KernelNode } from '#shared/graph/index.ts';
import { isUniform, type ConstantMap } from './constant-map.ts';
import { biasOf } from './fold.ts';
import { valuesOf, type Model } from './model.ts';

/** Which channels of a map stay on either side, by their old places, and whose values matter. */
export interface MapCut {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly isRowNeeded: (channel: number) => boolean;
  readonly isColumnNeeded: (channel: number) => boolean;
  /** Of all inputs. */
  readonly channels: number;
  /** What constant inputs add, per output. */
  readonly added: readonly ConstantMap[];
}

export interface RewrittenMap {
  readonly node: KernelNode;
  readonly kernel: Float32Array;
  readonly bias: Float32Array | undefined;
  /** What has to be added after it, for it differs from position to position; per column. */
  readonly border: readonly ConstantMap[] | undefined;
}

/** A map without the rows and columns that go; what its constant inputs added is a bias, or a bias map where it is not the same everywhere. */
export function cutMap(model: Model, node: KernelNode, cut: MapCut): RewrittenMap {
  const { rows, columns, isRowNeeded, isColumnNeeded, added } = cut;
  const groups = node.op === 'conv2d' ? node.groups : 1;
  const outputs = node.op === 'conv2d' ? node.filters : node.units;
  const inputs = cut.channels / groups;
  const groupOf = (column: number): number => Math.floor(column / (outputs / groups));
  const kernel = valuesOf(model, node.id, 'kernel');
  const taps = kernel.length / (inputs * outputs);
  // A group that stays keeps all its rows.
  const keptRows = groups > 1 ? Array.from({ length: inputs }, (_, row) => row) : rows;
  const reduced = new Float32Array(taps * keptRows.length * columns.length);
  let write = 0;
  for (let tap = 0; tap < taps; tap++) {
    for (const row of keptRows) {
      for (const column of columns) {
        const isNeeded = isColumnNeeded(column) && isRowNeeded(groupOf(column) * inputs + row);
        if (isNeeded) reduced[write] = kernel[(tap * inputs + row) * outputs + column] ?? 0;
        write++;
      }
    }
  }
  const maps = columns.map((column) => (isColumnNeeded(column) ? added[column] : undefined));
  const isSame = maps.every((map) => !map || isUniform(map));
  const old = biasOf(model, node);
  const bias = Float32Array.from(columns, (column, place) =>
    isColumnNeeded(column) ? (old[column] ?? 0) + (isSame ? (maps[place]?.[0] ?? 0) : 0) : 0,
  );
  const hasBias = bias.some((value) => value !== 0);
  return {
    node:
      node.op === 'conv2d'
        ? { ...node, bias: hasBias, groups: groups > 1 ? rows.length / inputs : 1, filters: columns.length }
        : { ...node, bias: hasBias, units: columns.length },
    kernel: reduced,
    bias: hasBias ? bias : undefined,
    border: isSame ? undefined : maps,
  };
}
