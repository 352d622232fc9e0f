import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query';
import type { LabClient } from './lab-client.ts';

/** Query keys and options of the engine's procedures: `queries.runs.get.queryOptions({ input: { id } })`. */
export type LabQueries = RouterUtils<LabClient>;

export function labQueries(client: LabClient): LabQueries {
  return createTanstackQueryUtils(client);
}
