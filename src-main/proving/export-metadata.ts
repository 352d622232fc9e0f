import type { OpenDataSet } from '#main/datasets/index.ts';
import type { Reduction } from '#shared/reduction/index.ts';
import type { ProofRequest } from './proof-request.ts';

/**
 * What an exported file says of itself, as texts: where the network comes from, how its input is to be normalised, what its outputs
 * mean and, of a reduced one, where each node of the network before has gone (null: nowhere). No clock: equal models, equal bytes.
 */
export function exportMetadata(
  { run, app, round, plan, data }: ProofRequest & { readonly data: Pick<OpenDataSet, 'description'> },
  reduction: Reduction | undefined,
): ReadonlyMap<string, string> {
  const { classes, mean, deviation } = data.description;
  return new Map([
    ['app', `Nepenthe Lab ${app}`],
    ['run', run.id],
    ['run.name', run.name],
    ['network', run.network],
    ['method', run.method],
    ['data', run.dataSet],
    ['seed', String(run.seed)],
    ['round', String(round)],
    ['plan', plan],
    ['classes', JSON.stringify(classes)],
    ['mean', JSON.stringify(mean)],
    ['deviation', JSON.stringify(deviation)],
    ...(reduction ? [['places', JSON.stringify(Object.fromEntries(reduction.places))] as const] : []),
  ]);
}
