import type { Experiment } from '#shared/experiment/index.ts';
import { methodName, sharedSettings } from '#shared/methods/index.ts';
import { networkName, trainingOfRound } from '#shared/settings/index.ts';
import { plural } from '#shared/text/index.ts';

/** One line: method, data set, network and schedule. */
export function describeExperiment({ data, network, method, training }: Experiment): string {
  const { rounds, zeta } = sharedSettings(method);
  const dense = plural(training.epochs, 'epoch');
  const each = plural(trainingOfRound(training, 1).epochs, 'epoch');
  const first = dense === each ? 'dense' : `dense of ${dense}`;
  const schedule = rounds === 0 ? dense : `${first} + ${plural(rounds, 'round')} of ${each}`;
  return [`${methodName(method.kind)} on ${data.name}: ${networkName(network)}`, schedule, ...(zeta > 0 ? [`ζ ${zeta}`] : [])].join(', ');
}
