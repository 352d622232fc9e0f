import { z } from 'zod';
import { activationKinds } from './activations.ts';

/**
 * The form of a graph that was read from outside. Sizes of layers may be 0 here: a layer without channels is not garbage, it is
 * refused by what it means.
 */

const MAX_NODES = 10_000;
const MAX_NAME = 500;
const MAX_INPUTS = 64;
const MAX_AXES = 8;
const MAX_SIDE = 65_536;

/** Names end up in files, messages and on the screen. */
const name = z
  .string()
  .min(1)
  .max(MAX_NAME)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'holds a control character or half a character');
const size = z.int().min(0);
const side = z.int().min(1).max(MAX_SIDE);
const border = z.int().min(0).max(MAX_SIDE);
const pair = z.tuple([side, side]);
const padding = z.tuple([border, border, border, border]);
const shape = z.array(size).min(1).max(MAX_AXES);
const axis = z
  .int()
  .min(0)
  .max(MAX_AXES - 1);
const borders = z.array(border).min(1).max(MAX_AXES);
const bias = z.boolean();

const nodeFields = { id: name, op: z.string().max(MAX_NAME), inputs: z.array(name).max(MAX_INPUTS) };

/** A graph whose nodes have names, operations and inputs, whichever operations these are. */
export const graphOutlineSchema = z.strictObject({
  format: z.literal(1),
  name,
  nodes: z.array(z.looseObject(nodeFields)).min(1).max(MAX_NODES),
  output: name,
});

/** A node of each operation that there is. */
export const nodeSchema = z.discriminatedUnion('op', [
  z.strictObject({ ...nodeFields, op: z.literal('input'), shape }),
  z.strictObject({
    ...nodeFields,
    op: z.literal('conv2d'),
    filters: size,
    kernel: pair,
    stride: pair,
    padding,
    groups: z.int().min(1),
    dilation: pair.exactOptional(),
    bias,
  }),
  z.strictObject({ ...nodeFields, op: z.literal('dense'), units: size, bias }),
  z.strictObject({ ...nodeFields, op: z.literal('batchNorm'), epsilon: z.number().min(0), momentum: z.number().min(0).max(1) }),
  z.strictObject({
    ...nodeFields,
    op: z.literal('activation'),
    kind: z.enum(activationKinds),
    slope: z.number().min(0).max(1).exactOptional(),
  }),
  z.strictObject({ ...nodeFields, op: z.literal('add') }),
  z.strictObject({
    ...nodeFields,
    op: z.literal('pool2d'),
    kind: z.enum(['max', 'average']),
    window: pair,
    stride: pair,
    padding,
  }),
  z.strictObject({ ...nodeFields, op: z.literal('globalAveragePool') }),
  z.strictObject({ ...nodeFields, op: z.literal('flatten') }),
  z.strictObject({
    ...nodeFields,
    op: z.literal('dropout'),
    rate: z.number().min(0).lt(1),
    unit: z.enum(['value', 'sample']).exactOptional(),
  }),
  z.strictObject({ ...nodeFields, op: z.literal('scale') }),
  z.strictObject({ ...nodeFields, op: z.literal('bias'), shape, trained: z.boolean().exactOptional() }),
  z.strictObject({ ...nodeFields, op: z.literal('layerNorm'), epsilon: z.number().min(0) }),
  z.strictObject({ ...nodeFields, op: z.literal('softmax') }),
  z.strictObject({ ...nodeFields, op: z.literal('matmul'), transposeRight: z.boolean() }),
  z.strictObject({ ...nodeFields, op: z.literal('reshape'), shape }),
  z.strictObject({ ...nodeFields, op: z.literal('transpose'), axes: z.array(axis).min(1).max(MAX_AXES) }),
  z.strictObject({ ...nodeFields, op: z.literal('slice'), axis, start: size, end: size, step: z.int().min(1) }),
  z.strictObject({ ...nodeFields, op: z.literal('concat'), axis }),
  z.strictObject({ ...nodeFields, op: z.literal('pad'), before: borders, after: borders }),
  z.strictObject({ ...nodeFields, op: z.literal('multiply') }),
  z.strictObject({ ...nodeFields, op: z.literal('positionBias'), window: pair }),
]);
