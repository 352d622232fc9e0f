import type { FakeEngine } from '../../fixtures/fake-engine.ts';

type Client = ReturnType<FakeEngine['client']>;

/** The client with other procedures of one part. A client makes its procedures when they are asked for. */
export function withProcedures<Part extends keyof Client>(client: Client, part: Part, replaced: Partial<Client[Part]>): Client {
  const own = new Proxy<object>(client[part], {
    get: (target, name) => Reflect.get(name in replaced ? replaced : target, name) as unknown,
  });
  return new Proxy(client, { get: (target, name) => (name === part ? own : (Reflect.get(target, name) as unknown)) });
}
