import type { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';

/** The value of a JSON cell; undefined if the cell is damaged. */
export function jsonCell<T>(text: string | null, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text ?? 'null')).data;
  } catch {
    return undefined;
  }
}

/**
 * The value of a JSON cell that nothing can replace. Throws LabError `corrupt-database` if it is damaged.
 *
 * @param location the table, column and key: `proofs.sheet, id 7`
 */
export function requiredJsonCell<T>(text: string, schema: z.ZodType<T>, file: string, location: string): T {
  const value = jsonCell(text, schema);
  if (value !== undefined) return value;
  throw new LabError(
    'corrupt-database',
    `The database has a damaged value (${location}).`,
    'The run’s folder is untouched. If the database is moved away, runs are restored from their folders.',
    { file, location },
  );
}
