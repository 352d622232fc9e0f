import type { Progress, RunSummary } from '#shared/contract/index.ts';

const phases: Readonly<Record<Progress['phase'], string>> = {
  queued: 'Queued',
  preparing: 'Loading TensorFlow and compiling the network',
  training: 'Training',
  measuring: 'Measuring entropy',
  pruning: 'Deciding what to change',
  reducing: 'Reducing and proving the best model',
  paused: 'Paused',
  ended: 'Ended',
};

/** The current activity in one line: “Training · round 2 of 4 · epoch 3 of 3 · step 430 of 945”. */
export function progressText({ progress }: Pick<RunSummary, 'progress'>): string {
  const { phase, detail, round, rounds, epoch, epochsPerRound, step, steps, waitingFor } = progress;
  if (waitingFor !== null) return `${phases[phase]}: ${waitingFor}`;
  if (detail !== undefined) return `${phases[phase]}: ${detail}`;
  if (phase === 'queued' || phase === 'preparing' || phase === 'reducing') return phases[phase];
  const where = round === 0 ? 'dense network' : `round ${round} of ${rounds}`;
  return `${phases[phase]} · ${where} · epoch ${epoch} of ${epochsPerRound} · step ${step} of ${steps}`;
}

/** Fractions of the run at which a round ends. */
export function roundMarks({ rounds }: Progress): readonly number[] {
  return Array.from({ length: rounds }, (_, index) => (index + 1) / (rounds + 1));
}

/** The first step of each round, labeled for the charts. */
export function roundStarts({ rounds, steps, round }: Progress): readonly { readonly x: number; readonly label: string }[] {
  const each = steps / (rounds + 1);
  return Array.from({ length: Math.min(round, rounds) }, (_, index) => ({
    x: Math.round(each * (index + 1)),
    label: `Round ${index + 1}`,
  }));
}
