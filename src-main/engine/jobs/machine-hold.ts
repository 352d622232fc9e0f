/** Keeps runs from computing while something is timed. */
export interface MachineHold extends Disposable {
  /** Runs that still compute: each stops at its next step. */
  readonly pending: readonly string[];
  /** Resolves once none computes, or the signal aborts. */
  quiet(signal: AbortSignal): Promise<void>;
}

/** @param reason why runs are held, as they show it: `held while a proof is timed` */
export type HoldMachine = (reason: string) => MachineHold;
