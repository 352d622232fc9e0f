// @vitest-environment jsdom
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Lab } from '#renderer/session/lab.svelte.ts';
import { FakeEngine } from '../../../fixtures/fake-engine.ts';
import { WAIT_LIMIT_MS } from '../../../limits.ts';
import { readInEffect } from './read-in-effect.svelte.ts';

type Client = ReturnType<FakeEngine['client']>;

/** A client that counts the calls of some procedures of `runs`. */
function counted(client: Client): { client: Client; calls: Record<'list' | 'series', number> } {
  const calls = { list: 0, series: 0 };
  const { list, series } = client.runs;
  const counting: Pick<Client['runs'], 'list' | 'series'> = {
    list: (...parameters) => {
      calls.list++;
      return list(...parameters);
    },
    series: (...parameters) => {
      calls.series++;
      return series(...parameters);
    },
  };
  // The client makes its procedures when they are asked for.
  const runs = new Proxy(client.runs, { get: (target, name) => Reflect.get(name in counting ? counting : target, name) as unknown });
  return { client: new Proxy(client, { get: (target, name) => (name === 'runs' ? runs : (Reflect.get(target, name) as unknown)) }), calls };
}

describe('the window', () => {
  it('appends the points of a live run without reading its series again', async () => {
    const engine = new FakeEngine();
    const run = engine.add({ name: 'Live', data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
    const { client, calls } = counted(engine.client());
    const lab = new Lab(client);
    onTestFinished(lab.connect());
    const record = lab.record(run.summary.id);
    onTestFinished(readInEffect(() => [lab.runs.all, record.detail, record.series]));
    await vi.waitFor(() => expect(record.detail).toBeDefined(), WAIT_LIMIT_MS);
    const before = calls.series;
    engine.tick(50);
    await vi.waitFor(() => expect(record.series['train/step-loss']?.x.length).toBeGreaterThan(0), WAIT_LIMIT_MS);
    await vi.waitFor(() => expect(lab.runs.get(run.summary.id)?.progress.step).toBeGreaterThan(0), WAIT_LIMIT_MS);
    expect(calls.series).toBe(before);
  });

  it('reads what is shown once more after the engine was lost', async () => {
    const engine = new FakeEngine();
    engine.add({ name: 'First', data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
    const { client, calls } = counted(engine.client());
    const lab = new Lab(client);
    onTestFinished(lab.connect());
    onTestFinished(readInEffect(() => lab.runs.all));
    await vi.waitFor(() => expect(lab.runs.all).toHaveLength(1), WAIT_LIMIT_MS);
    const before = calls.list;
    engine.drop();
    await vi.waitFor(() => expect(lab.connection).toBe('lost'), WAIT_LIMIT_MS);
    engine.add({ name: 'Second', data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
    await vi.waitFor(() => expect(lab.runs.all).toHaveLength(2), WAIT_LIMIT_MS);
    expect(calls.list - before).toBe(1);
  });
});
