// @vitest-environment jsdom
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { KeptModels } from '#renderer/session/kept-models.svelte.ts';
import { Lab } from '#renderer/session/lab.svelte.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { FakeEngine } from '../../../fixtures/fake-engine.ts';
import { WAIT_LIMIT_MS } from '../../../limits.ts';
import { readInEffect } from './read-in-effect.svelte.ts';

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

function connected(engine: FakeEngine): Lab {
  const lab = new Lab(engine.client());
  onTestFinished(lab.connect());
  return lab;
}

/** Shows the models until the returned function is called. */
function show(models: KeptModels): () => void {
  const stop = readInEffect(() => [models.byRun, models.loaded, models.failure]);
  onTestFinished(stop);
  return stop;
}

describe('the kept models', () => {
  it('are those of the runs that are shown', async () => {
    const models = connected(engineWithTwo()).keptModels(['run-0002']);
    show(models);
    await vi.waitFor(() => expect(models.of('run-0002')).toHaveLength(3), WAIT_LIMIT_MS);
    expect([...models.byRun.keys()]).toEqual(['run-0002']);
  });

  it('of all runs are none for a run that has kept none', async () => {
    const engine = engineWithTwo();
    engine.add(document);
    const models = connected(engine).keptModels();
    show(models);
    expect(models.loaded).toBe(false);
    expect(models.of('run-0003')).toBeUndefined();
    await vi.waitFor(() => expect(models.loaded).toBe(true), WAIT_LIMIT_MS);
    expect([...models.byRun.keys()]).toEqual(['run-0001', 'run-0002']);
    expect(models.of('run-0003')).toEqual([]);
  });

  it.each([
    ['of all runs', undefined],
    ['of one run', ['run-0001']],
  ] as const)('%s follow the changes while they are shown', async (_, runs) => {
    const engine = engineWithTwo();
    const models = connected(engine).keptModels(runs);
    const stop = show(models);
    await vi.waitFor(() => expect(models.of('run-0001')?.[2]?.proofs).toEqual([]), WAIT_LIMIT_MS);
    await engine.client().models.prove({ id: 'run-0001', round: 2, plan: 'exact', without: [] });
    engine.tick(100);
    await vi.waitFor(() => expect(models.of('run-0001')?.[2]?.proofs).toHaveLength(1), WAIT_LIMIT_MS);
    stop();
  });

  it('that cannot be read say why', async () => {
    const models = connected(engineWithTwo()).keptModels(['none']);
    show(models);
    await vi.waitFor(() => expect(models.failure?.message).toBe('There is no run none.'), WAIT_LIMIT_MS);
  });
});
