import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Execution, Executor, Submission } from '#main/engine/executors/index.ts';
import { ReductionPlanner } from '#main/engine/services/reduction-planner.ts';
import type { PlanTaskRequest } from '#main/tasks/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const graph = buildNetwork({ kind: 'mlp', hidden: [2], dropout: 0 }, [2, 2, 1], 2);

const request = (without: readonly string[] = []): PlanTaskRequest => ({
  ...{
    format: 1,
    folder: '/runs/a',
    runId: 'a',
    round: 1,
    without: [...without],
    force: [],
    tolerance: 0,
    rule: 'linear-regions',
    merge: 'cheaper',
    graph,
  },
  ...{ layers: [], linearized: [], states: [] },
  checkpoint: { file: 'c', sha256: 's', bytes: 1, round: 1, epoch: 1, keep: 'round' },
});
const cost = { kernelLayers: 1, rectifiers: 0, depth: 0, parameters: 10, macs: 8 };
const planFor = (round: number): object => ({
  ...{ runId: 'a', round, steps: [], without: [], force: [], before: cost, after: cost, nodeMap: {}, original: graph, reduced: graph },
});

/** An executor whose planners respond when a test tells them to. */
class PendingPlanners implements Executor {
  readonly name = 'pending';
  readonly sharesMachine = true;
  readonly submissions: Submission[] = [];
  readonly canceled: (string | null)[] = [];
  readonly #answers: ((line: string) => void)[] = [];

  capacity(): [] {
    return [];
  }

  submit(submission: Submission): Promise<Execution> {
    this.submissions.push(submission);
    const answer = new Promise<string>((resolve) => this.#answers.push(resolve));
    const ended = answer.then(() => ({ code: 0, signal: null }));
    const output = (async function* () {
      yield await answer;
    })();
    return Promise.resolve({ handle: String(this.submissions.length), ended, output, errorOutput: () => '' });
  }

  status(): Promise<'gone'> {
    return Promise.resolve('gone');
  }

  attach(): Execution {
    throw new Error('not needed here');
  }

  cancel({ handle }: { readonly handle: string | null }): Promise<void> {
    this.canceled.push(handle);
    this.#answers[Number(handle) - 1]?.('');
    return Promise.resolve();
  }

  answer(index: number, message: object): void {
    this.#answers[index]?.(`${JSON.stringify(message)}\n`);
  }
}

let folder: string;
let planners: PendingPlanners;
let planner: ReductionPlanner;
beforeEach(() => {
  folder = temporaryFolder();
  planners = new PendingPlanners();
  planner = new ReductionPlanner(planners, folder);
});
afterEach(() => planner[Symbol.asyncDispose]());

describe('the reduction planner', () => {
  it('plans once for all callers with the same request, and caches the plan', async () => {
    const asked = [planner.plan(request()), planner.plan(request())];
    await expect.poll(() => planners.submissions.length).toBe(1);
    const [submission] = planners.submissions;
    expect(submission).toMatchObject({ task: 'plan', threads: 1, slot: null });
    expect(JSON.parse(readFileSync(submission?.requestFile ?? '', 'utf8'))).toEqual(request());
    planners.answer(0, { kind: 'done', result: planFor(1) });
    expect(await Promise.all(asked)).toEqual([planFor(1), planFor(1)]);
    expect(await planner.plan(request())).toEqual(planFor(1));
    expect(planners.submissions).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not cache failures', async () => {
    const failing = planner.plan(request());
    await expect.poll(() => planners.submissions.length).toBe(1);
    planners.answer(0, { kind: 'failed', error: { code: 'bad-file', message: 'Damaged.', remedy: 'Choose another round.' } });
    await expect(failing).rejects.toMatchObject({ code: 'bad-file' });
    const again = planner.plan(request());
    await expect.poll(() => planners.submissions.length).toBe(2);
    planners.answer(1, { kind: 'done', result: planFor(1) });
    expect(await again).toEqual(planFor(1));
  });

  it('is canceled when its last caller aborts, and not before', async () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const asked = [planner.plan(request(), one.signal), planner.plan(request(), other.signal)];
    const settled = Promise.allSettled(asked);
    await expect.poll(() => planners.submissions.length).toBe(1);
    one.abort();
    await expect(asked[0]).rejects.toMatchObject({ name: 'AbortError' });
    expect(planners.canceled).toEqual([]);
    other.abort();
    await settled;
    await expect.poll(() => planners.canceled).toEqual(['1']);
    expect(existsSync(planners.submissions[0]?.folder ?? folder)).toBe(false);
  });

  it('runs two planners at a time', async () => {
    const asked = ['a', 'b', 'c'].map((step) => planner.plan(request([step])));
    await expect.poll(() => planners.submissions.length).toBe(2);
    planners.answer(0, { kind: 'done', result: planFor(1) });
    await expect.poll(() => planners.submissions.length).toBe(3);
    for (const index of [1, 2]) planners.answer(index, { kind: 'done', result: planFor(1) });
    expect(await Promise.all(asked)).toHaveLength(3);
  });
});
