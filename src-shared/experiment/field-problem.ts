/** What is wrong with a field of an experiment. */
export interface FieldProblem {
  /** Dotted: `method.zeta`; empty for the document itself. */
  readonly field: string;
  readonly message: string;
}
