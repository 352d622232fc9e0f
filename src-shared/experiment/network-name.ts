import type { NetworkConfig } from './experiment.ts';

/** `residual 16-32-64`: the kind and the sizes, for lists. */
export function networkName(network: NetworkConfig): string {
  return `${network.kind} ${networkSizes(network)}`;
}

/** Units of the hidden layers, or channels of the stages: `16-32-64`. */
export function networkSizes(network: NetworkConfig): string {
  return (network.kind === 'mlp' ? network.hidden : network.widths).join('-');
}
