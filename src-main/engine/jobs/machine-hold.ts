/** Holds all runs while something is timed. */
export interface MachineHold extends Disposable {
  /** IDs of runs that have not reached their next step, where they stop. */
  readonly pending: readonly string[];
  /** Resolves once all runs are held, or the signal aborts. */
  whenHeld(signal: AbortSignal): Promise<void>;
}

/** @param reason why runs are held, for display: `held while a proof is timed` */
export type HoldMachine = (reason: string) => MachineHold;
