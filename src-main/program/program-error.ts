/** What cannot be compiled or run, and where: `place` is a node of the network, or the setting or argument that is wrong. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly place: string;

  constructor(place: string, problem: string, options?: ErrorOptions) {
    super(`${place}: ${problem}`, options);
    this.place = place;
  }
}
