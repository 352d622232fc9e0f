import { apgd, apgdEvaluations } from './apgd.ts';
import type { Attacked, Target } from './attack.ts';
import { fgsm, FGSM_EVALUATIONS } from './fgsm.ts';
import { pgd, pgdEvaluations } from './pgd.ts';

export type { Attacked, Respond, Response, Target } from './attack.ts';
export { randomStart } from './random-start.ts';

interface Attack {
  readonly label: string;
  /** Whether it starts at random, so that restarts differ. */
  readonly isRandom: boolean;
  /** Evaluations of the network by an attack of that many steps. */
  readonly evaluations: (steps: number) => number;
  readonly run: (target: Target, settings: { readonly steps: number; readonly start: Float32Array }) => Promise<Attacked>;
}

/** All attacks in L∞ by name. */
export const attacks = {
  fgsm: { label: 'FGSM', isRandom: false, evaluations: () => FGSM_EVALUATIONS, run: fgsm },
  pgd: { label: 'PGD', isRandom: true, evaluations: pgdEvaluations, run: pgd },
  apgd: { label: 'APGD', isRandom: true, evaluations: apgdEvaluations, run: apgd },
} satisfies Readonly<Record<string, Attack>>;

export type AttackName = keyof typeof attacks;

export const attackNames = Object.keys(attacks) as readonly AttackName[];
