import type { Experiment } from '#shared/experiment/index.ts';
import { methodName, sharedSettings } from '#shared/methods/index.ts';
import { networkName } from '#shared/settings/index.ts';

/** One line: method, data set, network and schedule. */
export function describeExperiment({ data, network, method, training }: Experiment): string {
  const { rounds, zeta } = sharedSettings(method);
  const epochs = `${training.epochs} ${training.epochs === 1 ? 'epoch' : 'epochs'}`;
  const schedule = rounds === 0 ? epochs : `dense + ${rounds} rounds of ${epochs}`;
  return [`${methodName(method.kind)} on ${data.name}: ${networkName(network)}`, schedule, ...(zeta > 0 ? [`ζ ${zeta}`] : [])].join(', ');
}
