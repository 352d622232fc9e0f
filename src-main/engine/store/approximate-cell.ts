import { z } from 'zod';
import { approximateLayerSchema } from '#shared/reduction/approximate-layer.ts';
import { jsonCell } from './json-cell.ts';

/** The column `rounds.approximate`. */
export const approximateLayersSchema = z.array(approximateLayerSchema);

/** The number of approximately linear layers that are linear forms; null without a cell, or for a damaged one. */
export function replacedCount(cell: string | null): number | null {
  return jsonCell(cell, approximateLayersSchema)?.filter(({ replaced }) => replaced).length ?? null;
}
