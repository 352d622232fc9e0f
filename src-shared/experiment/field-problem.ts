/** A problem with a field of an experiment. */
export interface FieldProblem {
  /** The dotted path, such as `method.zeta`; empty for the document itself. */
  readonly field: string;
  readonly message: string;
}
