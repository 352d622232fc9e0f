import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';

export interface Interruption {
  /** Restores the default behavior of Ctrl+C. Returns whether it was pressed. */
  end(): { readonly interrupted: boolean };
}

/** The first Ctrl+C prints the message and calls `act`; the second exits at once. */
export function onInterruption({ terminal, surroundings }: CommandContext, message: string, act: () => Promise<unknown>): Interruption {
  let interrupted = false;
  const release = surroundings.onInterrupt(() => {
    if (interrupted) surroundings.exit(exitCodes.interrupted);
    interrupted = true;
    terminal.note(`${message} Press Ctrl+C again to exit at once.`);
    act().catch((error: unknown) => terminal.note(String(error)));
  });
  return {
    end: () => {
      release();
      return { interrupted };
    },
  };
}
