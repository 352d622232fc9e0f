/**
 * Settings of the optional terms of the training objective, by kind. `src-main/program/training/objective` implements each in a file of its
 * own. The coefficients c of a term are fed with each step.
 */
export interface ObjectiveTerms {
  /**
   * c × λ × Σ over activation nodes of weight × H̃, the mean entropy of their neurons' soft states σ(z / temperature). One coefficient.
   * Weights by node ID.
   */
  readonly entropy: { readonly lambda: number; readonly temperature: number; readonly weights: Readonly<Record<string, number>> };
  /** λ × Σ over kernel layers of c × mean|w| over the weights that are not 0. One coefficient per kernel layer, in order. */
  readonly 'entropy-magnitude': { readonly lambda: number; readonly kernels: readonly string[] };
  /**
   * c × λ × Σ|1 - α²| over the slopes α of activations, by node ID, which the optimizer then trains. One coefficient, which also scales
   * all gradients of the slopes.
   */
  readonly 'layer-folding': { readonly lambda: number; readonly activations: readonly string[] };
  /**
   * c × λ × the mean over shape-preserving blocks of the distance between their inputs and outputs, except blocks with a `kept` activation, by
   * node ID. One coefficient.
   */
  readonly lacoot: { readonly lambda: number; readonly kept: readonly string[] };
}

export type ObjectiveTermConfig = {
  [Kind in keyof ObjectiveTerms]: { readonly kind: Kind } & ObjectiveTerms[Kind];
}[keyof ObjectiveTerms];
