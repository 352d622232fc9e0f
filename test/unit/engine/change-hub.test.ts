import { describe, expect, it } from 'vitest';
import { ChangeHub } from '#main/engine/changes/change-hub.ts';
import type { Change } from '#shared/contract/index.ts';

const detail = (id: string): Change => ({ kind: 'detail', id });

describe('the stream of changes', () => {
  it('reaches every client, from its subscription on', async () => {
    const hub = new ChangeHub();
    hub.publish(detail('before'));
    const [first, second] = [hub.subscribe(), hub.subscribe()];
    hub.publish(detail('a'));
    hub.publish(detail('b'));
    for (const client of [first, second]) {
      expect((await client.next()).value).toEqual(detail('a'));
      expect((await client.next()).value).toEqual(detail('b'));
    }
  });

  it('waits for the next change', async () => {
    const hub = new ChangeHub();
    const client = hub.subscribe();
    const next = client.next();
    hub.publish(detail('a'));
    expect(await next).toEqual({ done: false, value: detail('a') });
  });

  it('ends for a client that aborts, even while it is waiting', async () => {
    const hub = new ChangeHub();
    const abort = new AbortController();
    const client = hub.subscribe(abort.signal);
    const next = client.next();
    expect(hub.clients).toBe(1);
    abort.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(hub.clients).toBe(0);
  });

  it('ends for a client that leaves its loop', async () => {
    const hub = new ChangeHub();
    const client = hub.subscribe();
    hub.publish(detail('a'));
    for await (const change of client) {
      expect(change).toEqual(detail('a'));
      break;
    }
    expect(hub.clients).toBe(0);
  });

  it('does not start for a client that has already aborted', async () => {
    const hub = new ChangeHub();
    expect(await hub.subscribe(AbortSignal.abort()).next()).toEqual({ done: true, value: undefined });
    expect(hub.clients).toBe(0);
  });

  it('ends for all clients with the engine', async () => {
    const hub = new ChangeHub();
    const client = hub.subscribe();
    const next = client.next();
    hub[Symbol.dispose]();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
