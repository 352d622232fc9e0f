import { describe, expect, it, vi } from 'vitest';
import { FormDraft } from '#renderer/models/form-draft.svelte.ts';
import { Lab } from '#renderer/session/lab.svelte.ts';
import { planFileOf } from '#shared/reduction/index.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';
import { WAIT_LIMIT_MS } from '../../../limits.ts';

const lab = new Lab(furnishedEngine().client());
const BRANCH = 'remove-branch:stage1/block1';

async function readDraft(): Promise<FormDraft> {
  const draft = new FormDraft(lab, { runId: 'run-0003', round: 4 });
  await draft.read();
  return draft;
}

function branchOf({ plan }: FormDraft): string {
  const id = plan?.steps.find(({ id: step }) => step.startsWith(BRANCH))?.id;
  if (id === undefined) throw new Error('no such branch');
  return id;
}

describe('the form of a model', () => {
  it('is planned again without the excluded steps', async () => {
    const draft = await readDraft();
    const before = draft.plan?.after.macs ?? 0;
    const branch = branchOf(draft);
    draft.leaveOut([branch]);
    expect(draft.planning).toBe(true);
    await vi.waitFor(() => expect(draft.planning).toBe(false), WAIT_LIMIT_MS);
    expect(draft.plan?.after.macs).toBeGreaterThan(before);
    expect(draft.plan?.steps.find(({ id }) => id === branch)?.taken).toBe(false);
    expect(draft.order).toEqual({ id: 'run-0003', round: 4, plan: 'exact', without: [branch], force: [] });
  });

  it('as trained excludes nothing, and remembers the choice', async () => {
    const draft = await readDraft();
    draft.leaveOut([branchOf(draft)]);
    draft.choice = 'none';
    expect(draft.order.without).toEqual([]);
    draft.choice = 'exact';
    expect(draft.order.without).toHaveLength(1);
  });

  it('changes the network if a forced step does, and not as trained', async () => {
    const draft = await readDraft();
    expect(draft.changesNetwork).toBe(false);
    const [step] = draft.plan?.steps ?? [];
    if (!draft.plan || !step) throw new Error('no plan');
    draft.plan = { ...draft.plan, steps: [{ ...step, kind: 'bypass-block', taken: true }] };
    expect(draft.changesNetwork).toBe(true);
    draft.plan = { ...draft.plan, steps: [{ ...step, kind: 'bypass-block', taken: false }] };
    expect(draft.changesNetwork).toBe(false);
    draft.plan = { ...draft.plan, steps: [{ ...step, kind: 'bypass-block', taken: true }] };
    draft.choice = 'none';
    expect(draft.changesNetwork).toBe(false);
  });

  it('is undone change by change', async () => {
    const draft = await readDraft();
    draft.leaveOut(['a', 'b']);
    draft.take(['a']);
    draft.takeAll();
    expect([...draft.without]).toEqual([]);
    draft.undo();
    expect([...draft.without]).toEqual(['b']);
    draft.undo();
    expect([...draft.without]).toEqual(['a', 'b']);
    draft.undo();
    expect([...draft.without]).toEqual([]);
    expect(draft.canUndo).toBe(false);
  });

  it('forces merges until they are excluded again', async () => {
    const draft = await readDraft();
    draft.forceMerge('merge-dense:a..b');
    draft.forceMerge('pool-first:c');
    expect(draft.order).toMatchObject({ without: [], force: ['merge-dense:a..b', 'pool-first:c'] });
    draft.leaveOut(['merge-dense:a..b']);
    expect(draft.order).toMatchObject({ without: [], force: ['pool-first:c'] });
    draft.leaveOut(['merge-dense:a..b']);
    expect(draft.order).toMatchObject({ without: ['merge-dense:a..b'], force: ['pool-first:c'] });
    draft.undo();
    draft.undo();
    expect(draft.start).toMatchObject({ without: [], force: ['merge-dense:a..b', 'pool-first:c'] });
  });

  it('takes the steps of a file, which can be undone', async () => {
    const draft = await readDraft();
    const [whole, branch] = [draft.plan, branchOf(draft)];
    const isPlanned = (): Promise<void> => vi.waitFor(() => expect(draft.planning).toBe(false), WAIT_LIMIT_MS);
    draft.leaveOut([branch]);
    await isPlanned();
    const edited = draft.plan;
    if (!edited) throw new Error('no plan');
    draft.undo();
    await draft.open(planFileOf(edited));
    await isPlanned();
    expect(draft.plan).toEqual(edited);
    draft.undo();
    await isPlanned();
    expect(draft.plan).toEqual(whole);
    const [first] = edited.steps;
    if (!first) throw new Error('no step');
    const foreign = planFileOf({ ...edited, steps: [{ ...first, id: 'linearize:attic' }] });
    await expect(draft.open(foreign)).rejects.toThrow('The plan does not fit this network, which has no step linearize:attic.');
    expect(draft.canUndo).toBe(false);
  });

  it('shows the answer to its latest request, whichever comes first', async () => {
    const draft = await readDraft();
    const branch = branchOf(draft);
    const original = draft.plan;
    draft.leaveOut([branch]);
    draft.undo();
    await vi.waitFor(() => expect(draft.planning).toBe(false), WAIT_LIMIT_MS);
    expect(draft.plan).toEqual(original);
  });

  it('says why there is no plan', async () => {
    const draft = new FormDraft(lab, { runId: 'run-0003', round: 99 });
    await draft.read();
    expect(draft.failure?.message).toBe('The run NEPENTHE, seed 1 kept no model of round 99.');
  });
});
