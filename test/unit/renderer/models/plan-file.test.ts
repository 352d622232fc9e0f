import { describe, expect, it } from 'vitest';
import { readPlan } from '#renderer/models/plan-file.ts';
import { type PlanFile, planFileOf } from '#shared/reduction/index.ts';

const cost = { parameters: 10, macs: 20, kernelLayers: 2, rectifiers: 1, depth: 1 };
const plan: PlanFile = planFileOf({ runId: 'run-0001', round: 3, steps: [], refusedMerges: [], before: cost, after: cost });
const fileOf = (content: string): File => new File([content], 'plan.json');

describe('the file of a plan', () => {
  it('is read back as it was written', async () => {
    expect(await readPlan(fileOf(JSON.stringify(plan)))).toEqual(plan);
  });

  it.each([
    ['no JSON', '{', 'plan.json is not valid JSON: '],
    ['another document', '{}', 'plan.json is not a reduction plan: runId '],
    [
      'a later format',
      JSON.stringify({ ...plan, format: 2 }),
      'plan.json is not a reduction plan: format this version reads plans of format 1.',
    ],
  ])('is refused for %s', async (_, content, message) => {
    await expect(readPlan(fileOf(content))).rejects.toThrow(message);
  });
});
