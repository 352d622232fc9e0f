// @vitest-environment jsdom
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Lab } from '#renderer/session/lab.svelte.ts';
import { RunAccuraciesByRun } from '#renderer/session/run-accuracies.svelte.ts';
import { RunValues } from '#renderer/session/run-values.svelte.ts';
import { FakeEngine } from '../../../fixtures/fake-engine.ts';
import { WAIT_LIMIT_MS } from '../../../limits.ts';
import { withProcedures } from '../with-procedures.ts';
import { readInEffect } from './read-in-effect.svelte.ts';

type Client = ReturnType<FakeEngine['client']>;

/** A client that counts the calls of some procedures of `runs`. */
function counted(client: Client): { client: Client; calls: Record<'list' | 'series' | 'values', number> } {
  const calls = { list: 0, series: 0, values: 0 };
  const { list, series, values } = client.runs;
  const counting: Pick<Client['runs'], keyof typeof calls> = {
    list: (...parameters) => {
      calls.list++;
      return list(...parameters);
    },
    series: (...parameters) => {
      calls.series++;
      return series(...parameters);
    },
    values: (...parameters) => {
      calls.values++;
      return values(...parameters);
    },
  };
  return { client: withProcedures(client, 'runs', counting), calls };
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

  it('reads the accuracies of a run again after each of its rounds, and drops a deleted run', async () => {
    const engine = new FakeEngine();
    const add = (name: string) => engine.add({ name, data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
    const [done, live] = [add('Done').toEnd().summary.id, add('Live').summary.id];
    const asked: unknown[] = [];
    const client = engine.client();
    const { accuracies } = client.runs;
    const lab = new Lab(
      withProcedures(client, 'runs', {
        accuracies: (...parameters) => {
          asked.push(parameters[0].runs);
          return accuracies(...parameters);
        },
      }),
    );
    onTestFinished(lab.connect());
    const all = new RunAccuraciesByRun(lab, () => true);
    onTestFinished(readInEffect(() => [lab.runs.all, all.byRun]));
    await vi.waitFor(() => expect(all.byRun.get(done)?.length).toBeGreaterThan(1), WAIT_LIMIT_MS);
    expect(all.byRun.has(live)).toBe(false);
    engine.tick(300);
    await vi.waitFor(() => expect(all.byRun.get(live)?.length).toBeGreaterThan(0), WAIT_LIMIT_MS);
    expect(asked.slice(0, 2)).toEqual([undefined, [live]]);
    await lab.client.runs.delete({ ids: [done] });
    await vi.waitFor(() => expect(lab.runs.get(done)).toBeUndefined(), WAIT_LIMIT_MS);
  });

  it('reads settings and metrics again for a new run, and once a run has finished', async () => {
    const engine = new FakeEngine();
    const small = { data: { name: 'digits' }, network: { kind: 'mlp' as const, hidden: [8] } };
    const { summary } = engine.add({ name: 'First', ...small });
    const { client, calls } = counted(engine.client());
    const lab = new Lab(client);
    onTestFinished(lab.connect());
    const values = new RunValues(lab, () => ['config.seed']);
    onTestFinished(readInEffect(() => [lab.runs.all, values.byRun]));
    await vi.waitFor(() => expect(values.byRun.size).toBe(1), WAIT_LIMIT_MS);
    const before = calls.values;
    engine.tick(50);
    await vi.waitFor(() => expect(lab.runs.get(summary.id)?.status).toBe('running'), WAIT_LIMIT_MS);
    expect(calls.values).toBe(before);
    await client.runs.create({ experiment: { name: 'Second', ...small } });
    await vi.waitFor(() => expect(values.byRun.size).toBe(2), WAIT_LIMIT_MS);
    const created = calls.values;
    engine.tick(100_000);
    await vi.waitFor(() => expect(lab.runs.get(summary.id)?.status).toBe('finished'), WAIT_LIMIT_MS);
    await vi.waitFor(() => expect(calls.values).toBeGreaterThan(created), WAIT_LIMIT_MS);
  });

  it('asks for the same settings in another order, or twice, only once', async () => {
    const engine = new FakeEngine();
    engine.add({ name: 'First', data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
    const { client, calls } = counted(engine.client());
    const lab = new Lab(client);
    onTestFinished(lab.connect());
    const columns = new RunValues(lab, () => ['config.seed', 'config.network.kind']);
    const filter = new RunValues(lab, () => ['config.network.kind', 'config.seed', 'config.seed']);
    onTestFinished(readInEffect(() => [columns.byRun, filter.byRun]));
    await vi.waitFor(() => expect(filter.byRun.get('run-0001')).toMatchObject({ 'config.network.kind': 'mlp' }), WAIT_LIMIT_MS);
    expect(columns.byRun.size).toBe(1);
    expect(calls.values).toBe(1);
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
