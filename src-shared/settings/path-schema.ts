import { z } from 'zod';

const MAX_LENGTH = 4096;

/** A path on the engine's machine. */
export const pathSchema = z
  .string()
  .min(1, 'must be a path')
  .max(MAX_LENGTH, 'must be a shorter path')
  .refine((path) => !path.includes('\0'), 'must be a path without NUL characters');
