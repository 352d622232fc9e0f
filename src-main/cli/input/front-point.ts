import type { LabClient } from '#main/host/index.ts';
import type { Front, PointLayers } from '#shared/analysis/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { approximateStepsOf } from '#shared/reduction/index.ts';

/** A round of a run, and the steps to force in its plan. */
interface ForcedSteps {
  readonly round: number;
  readonly force: string[];
}

/**
 * The steps that make a point of a model's newest front.
 *
 * @param round by default, the best one
 * @param point its number in the front, from 1
 * @throws LabError `not-found` if the model has no front, or the front no such point
 */
export async function stepsOfFrontPoint(client: LabClient, id: string, round: number | undefined, point: number): Promise<ForcedSteps> {
  const plan = await client.runs.reduction({ id, ...(round !== undefined && { round }) });
  const front = (await client.models.analyses({ id })).find((one) => one.round === plan.round && one.result.kind === 'front')?.result;
  if (front?.kind !== 'front') {
    const remedy = `Measure it first: nepenthe analyze front ${id} --round ${plan.round}`;
    throw new LabError('not-found', `The model of round ${plan.round} has no front of latency and accuracy yet.`, remedy, {
      location: '--front-point',
    });
  }
  return { round: plan.round, force: await stepsOfPoint(client, id, plan.original, pointAt(front, point, '--front-point')) };
}

/** The steps to force in the plan of a run's network so that the layers of a point go. */
export async function stepsOfPoint(
  client: LabClient,
  id: string,
  graph: Parameters<typeof approximateStepsOf>[0],
  layers: PointLayers,
): Promise<string[]> {
  const detail = await client.runs.get({ id });
  return [...approximateStepsOf(graph, detail.layers, layers)];
}

/** A point by its number, from 1. Throws LabError `not-found`. */
export function pointAt({ points }: Front, number: number, location: string): Front['points'][number] {
  const found = points[number - 1];
  if (found) return found;
  throw new LabError('not-found', `The front has no point ${number}.`, `It has ${points.length}.`, { location });
}
