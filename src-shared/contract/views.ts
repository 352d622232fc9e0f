import { z } from 'zod';

const MAX_NAME = 100;
const MAX_COLUMNS = 1000;
const field = z.string().min(1).max(500);

/** What a view of the runs table shows. Columns are IDs of the table's own columns, settings or metrics. */
export const runViewStateSchema = z.object({
  query: z.string().max(10_000),
  archived: z.boolean().describe('With archived runs.'),
  columns: z.array(field).max(MAX_COLUMNS).describe('The shown columns in order.'),
  sort: z
    .array(z.object({ id: field, desc: z.boolean() }))
    .max(MAX_COLUMNS)
    .describe('Columns to sort by, the most important first.'),
  group: z.array(field).max(MAX_COLUMNS).describe('Columns whose equal values are a group.'),
});
export type RunViewState = z.output<typeof runViewStateSchema>;

export const viewNameSchema = z.string().trim().min(1).max(MAX_NAME);

/** A saved view of the runs table. */
export const runViewSchema = z.object({ name: viewNameSchema, state: runViewStateSchema });
export type RunView = z.output<typeof runViewSchema>;
