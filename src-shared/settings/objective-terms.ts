/**
 * Settings of the optional terms of the training objective, by kind. `src-main/program/training/objective` implements each in a file of its
 * own.
 */
export interface ObjectiveTerms {
  /** λ × the mean, over a batch's images, of Σ over activation nodes of the mean y² of their outputs. */
  readonly 'activation-l2': { readonly lambda: number };
  /** λ × Σ over kernels of the mean |w|. */
  readonly 'kernel-l1': { readonly lambda: number };
}

export type ObjectiveTermConfig = {
  [Kind in keyof ObjectiveTerms]: { readonly kind: Kind } & ObjectiveTerms[Kind];
}[keyof ObjectiveTerms];
