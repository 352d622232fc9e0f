import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { LabClient } from '#shared/contract/index.ts';
import type { EngineLink } from './engine-link.ts';
import { forwardToEngine } from './forward.ts';

export type { LabClient };

/** The contract's client for a process on this machine. It starts the engine on demand. */
export function createLabClient(link: EngineLink): LabClient {
  return createORPCClient(new RPCLink({ url: 'http://engine/rpc', fetch: (request) => forwardToEngine(link, request) }));
}
