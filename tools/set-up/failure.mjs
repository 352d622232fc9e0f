/** A set-up step that can't go on: one sentence about what happened, one about what to do. */
export class SetUpFailure extends Error {
  /**
   * @param {string} message what happened, one sentence
   * @param {string} remedy what the user can do about it
   */
  constructor(message, remedy) {
    super(message);
    this.name = 'SetUpFailure';
    this.remedy = remedy;
  }
}

/**
 * Runs a command's main function; a failed set-up ends it with two readable lines instead of a stack.
 * @param {() => Promise<number | undefined>} main its result is the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetUpFailure)) throw error;
    process.stderr.write(`\n✗ ${error.message}\n  → ${error.remedy}\n`);
    process.exitCode = 1;
  }
}
