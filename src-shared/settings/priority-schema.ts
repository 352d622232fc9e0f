import { z } from 'zod';

const MAX_PRIORITY = 1000;

/** The priority of a run in the queue: higher ones start first; 0 by default. */
export const prioritySchema = z.int().min(-MAX_PRIORITY).max(MAX_PRIORITY);
