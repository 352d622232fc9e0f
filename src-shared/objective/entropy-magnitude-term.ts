import { distinctKernels, type PrunableLayer } from '#shared/graph/index.ts';
import type { ScheduledTerm } from './scheduled-term.ts';

/**
 * λ Σ_l (1 - H_l) mean|w_l| with H_l of the last measurement; 0 before the first. Layers that share a kernel add their factors.
 *
 * @param path of λ in the experiment
 */
export function entropyMagnitudeTerm(lambda: number, path: string, layers: readonly PrunableLayer[]): ScheduledTerm | null {
  if (lambda === 0 || layers.length === 0) return null;
  const kernels = distinctKernels(layers).map(({ kernel }) => kernel);
  return {
    config: { kind: 'entropy-magnitude', lambda, kernels },
    field: path,
    coefficients: ({ states }) =>
      kernels.map((kernel) =>
        layers.filter((layer) => layer.kernel === kernel).reduce((sum, { name }) => sum + 1 - (states.get(name)?.entropy ?? 1), 0),
      ),
  };
}
