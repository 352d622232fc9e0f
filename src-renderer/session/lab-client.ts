import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { LabClient } from '#shared/contract/index.ts';

export type { LabClient };

/** URL of the engine: same origin in a browser, the app's scheme on the desktop, where the origin is opaque. */
export function engineUrl({ protocol, origin }: Pick<Location, 'protocol' | 'origin'>): string {
  return protocol.startsWith('http') ? `${origin}/rpc` : 'nepenthe://app/rpc';
}

export function createLabClient(url: string): LabClient {
  return createORPCClient(new RPCLink({ url }));
}
