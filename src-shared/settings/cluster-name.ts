import { z } from 'zod';

/** The name of this machine among those where runs run. */
export const THIS_MACHINE = 'local';

/** The name of where other programs run, whose runs the lab only follows. */
export const ELSEWHERE = 'elsewhere';

/** The name by which runs choose a cluster. */
export const clusterNameSchema = z
  .string()
  .max(32)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens')
  .refine((name) => name !== THIS_MACHINE, `must not be “${THIS_MACHINE}”, which is this machine`)
  .refine((name) => name !== ELSEWHERE, `must not be “${ELSEWHERE}”, where other programs run`);
