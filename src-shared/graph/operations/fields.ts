import { z } from 'zod';

/** Limits for graphs from outside. */
const MAX_AXES = 8;
const MAX_SIDE = 65_536;

const side = z.int().min(1).max(MAX_SIDE);
const border = z.int().min(0).max(MAX_SIDE);

/** May be 0: `Operation.sizes` identifies layers without channels. */
export const size = z.int().min(0);
export const pair = z.tuple([side, side]);
export const padding = z.tuple([border, border, border, border]);
export const shape = z.array(size).min(1).max(MAX_AXES);
export const axis = z
  .int()
  .min(0)
  .max(MAX_AXES - 1);
export const axes = z.array(axis).min(1).max(MAX_AXES);
export const borders = z.array(border).min(1).max(MAX_AXES);
