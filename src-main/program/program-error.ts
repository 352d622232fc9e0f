/** A network or argument that cannot be compiled or run; `location` is the node, option or argument at fault. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly location: string;

  constructor(location: string, problem: string, options?: ErrorOptions) {
    super(`${location}: ${problem}`, options);
    this.location = location;
  }
}
