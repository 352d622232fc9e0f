import type { ScheduledTerm } from './scheduled-term.ts';

/**
 * λ × the mean over the shape-preserving blocks of the distance between their inputs and outputs; null if λ is 0. Its coefficient is 0 in the
 * dense training, so that the dense network is an ordinary one, and 1 after it.
 *
 * @param kept activations whose blocks have no term
 */
export function lacootTerm(lambda: number, kept: readonly string[]): ScheduledTerm | null {
  if (lambda === 0) return null;
  return {
    config: { kind: 'lacoot', lambda, kept },
    field: 'method.lambda',
    coefficients: ({ round }) => [round === 0 ? 0 : 1],
  };
}
