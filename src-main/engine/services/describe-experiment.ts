import { networkName } from '#shared/settings/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';

/** One line: what is trained on what, and how. */
export function describeExperiment({ data, network, method, training }: Experiment): string {
  const epochs = `${training.epochs} ${training.epochs === 1 ? 'epoch' : 'epochs'}`;
  const rounds = method.kind === 'dense' ? epochs : `dense + ${method.rounds} rounds of ${epochs}, ζ ${method.zeta}`;
  return `${methodNames[method.kind]} on ${data.name}: ${networkName(network)}, ${rounds}`;
}

const methodNames = { dense: 'Dense training', imp: 'Magnitude pruning', nepenthe: 'NEPENTHE' } as const;
