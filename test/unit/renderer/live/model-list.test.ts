import { describe, expect, it, vi } from 'vitest';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { ModelList } from '#renderer/live/model-list.svelte.ts';
import { FakeEngine } from '../../../fixtures/fake-engine.ts';
import { WAIT_LIMIT_MS } from '../../../limits.ts';

const document: ExperimentInput = {
  name: 'Some',
  data: { name: 'digits' },
  network: { kind: 'mlp', hidden: [8] },
  method: { kind: 'imp', rounds: 2 },
};

function engineWithTwo(): FakeEngine {
  const engine = new FakeEngine();
  engine.add(document).toEnd();
  engine.add(document).toEnd();
  return engine;
}

describe('the kept models', () => {
  it('are those of the runs that are watched', async () => {
    const models = new ModelList(engineWithTwo().client());
    models.watch(['run-0002']);
    await vi.waitFor(() => expect(models.of('run-0002')).toHaveLength(3), WAIT_LIMIT_MS);
    expect(models.of('run-0001')).toBeUndefined();
    expect(models.loaded).toBe(false);
  });

  it('of all runs are none for a run that has kept none', async () => {
    const engine = engineWithTwo();
    engine.add(document);
    const models = new ModelList(engine.client());
    const stop = models.watch('all');
    await vi.waitFor(() => expect(models.loaded).toBe(true), WAIT_LIMIT_MS);
    expect([...models.byRun.keys()]).toEqual(['run-0001', 'run-0002']);
    expect(models.of('run-0003')).toEqual([]);
    stop();
    expect(models.loaded).toBe(false);
  });

  it('are read again when they change, as long as they are watched', async () => {
    const engine = engineWithTwo();
    const models = new ModelList(engine.client());
    const stop = models.watch(['run-0001']);
    await vi.waitFor(() => expect(models.of('run-0001')?.[2]?.proofs).toEqual([]), WAIT_LIMIT_MS);
    const run = engine.runs.get('run-0001');
    if (!run) throw new Error('no run');
    engine.proven(run, 'exact', 2);
    models.update('run-0001');
    await vi.waitFor(() => expect(models.of('run-0001')?.[2]?.proofs).toHaveLength(1), WAIT_LIMIT_MS);
    stop();
    engine.proven(run, 'none', 2);
    models.update('run-0001');
    await models.reload();
    expect(models.of('run-0001')?.[2]?.proofs).toHaveLength(1);
  });

  it('that cannot be read say why', async () => {
    const models = new ModelList(engineWithTwo().client());
    models.watch(['none']);
    await vi.waitFor(() => expect(models.failure?.message).toBe('There is no run none.'), WAIT_LIMIT_MS);
  });
});
