import { exitCodes } from './exit-codes.ts';
import type { Session } from './session.ts';

export interface Interruption {
  /** Ctrl+C means what it did before; tells whether it was pressed. */
  end(): { readonly asked: boolean };
}

/** The first Ctrl+C says what happens and asks for it, the second leaves at once. */
export function onInterruption({ terminal, surroundings }: Session, words: string, ask: () => Promise<unknown>): Interruption {
  let asked = false;
  const release = surroundings.onInterrupt(() => {
    if (asked) surroundings.exit(exitCodes.interrupted);
    asked = true;
    terminal.note(`${words} Ctrl+C again leaves at once.`);
    ask().catch((error: unknown) => terminal.note(String(error)));
  });
  return {
    end: () => {
      release();
      return { asked };
    },
  };
}
