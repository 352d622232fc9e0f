/** Why a job waits, as a sentence: `Waiting for the proof of run abc`. */
export function waitingText(waitingFor: string | null): string {
  return waitingFor === null ? 'Waiting for other jobs' : waitingFor.charAt(0).toUpperCase() + waitingFor.slice(1);
}
