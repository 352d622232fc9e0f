import type { FakeEngine } from '../../fixtures/fake-engine.ts';

type Client = ReturnType<FakeEngine['client']>;

/** The client with other procedures of `runs`. A client makes its procedures when they are asked for. */
export function withProcedures(client: Client, replaced: Partial<Client['runs']>): Client {
  const runs = new Proxy(client.runs, { get: (target, name) => Reflect.get(name in replaced ? replaced : target, name) as unknown });
  return new Proxy(client, { get: (target, name) => (name === 'runs' ? runs : (Reflect.get(target, name) as unknown)) });
}
