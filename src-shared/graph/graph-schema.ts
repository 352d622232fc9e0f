import { z } from 'zod';
import { type GraphNode, operations } from './operations/index.ts';

/*
 * The structure of a graph from outside. Sizes of layers may be 0 here; graphProblem reports layers without channels.
 */

const MAX_NODES = 10_000;
const MAX_NAME = 500;
const MAX_INPUTS = 64;

/** Names appear in files, messages and on the screen. */
const name = z
  .string()
  .min(1)
  .max(MAX_NAME)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'must not contain control characters or unpaired surrogates');

const nodeFields = { id: name, op: z.string().max(MAX_NAME), inputs: z.array(name).max(MAX_INPUTS) };

/** A graph whose nodes have ids, inputs and any operations, supported or not. */
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
