import { z } from 'zod';
import { operations, type GraphNode } from './operations/index.ts';

/**
 * The form of a graph that was read from outside. Sizes of layers may be 0 here: a layer without channels has the right form and is
 * refused for what it means.
 */

const MAX_NODES = 10_000;
const MAX_NAME = 500;
const MAX_INPUTS = 64;

/** Names end up in files, messages and on the screen. */
const name = z
  .string()
  .min(1)
  .max(MAX_NAME)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'holds a control character or half a character');

const nodeFields = { id: name, op: z.string().max(MAX_NAME), inputs: z.array(name).max(MAX_INPUTS) };

/** A graph whose nodes have names, operations and inputs, whichever operations these are. */
export const graphOutlineSchema = z.strictObject({
  format: z.literal(1),
  name,
  nodes: z.array(z.looseObject(nodeFields)).min(1).max(MAX_NODES),
  output: name,
});

const nodeSchemas = Object.values(operations).map(({ op, fields }) => z.strictObject({ ...nodeFields, op: z.literal(op), ...fields }));

/** A node of any of the {@link operations}. */
export const nodeSchema = z.discriminatedUnion(
  'op',
  nodeSchemas as [(typeof nodeSchemas)[number], ...typeof nodeSchemas],
) as z.ZodType as z.ZodType<GraphNode>;
