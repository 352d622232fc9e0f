import type { AttacksResult } from '#shared/analysis/index.ts';
import { type AttackName, attacks } from '#shared/attacks/index.ts';

/** Accuracy in percent by ε, from 0, the images themselves. */
export interface AttackCurve {
  readonly label: string;
  readonly color: string;
  readonly dashed: boolean;
  readonly points: readonly { readonly epsilon: number; readonly accuracy: number }[];
}

const colors: Readonly<Record<AttackName, string>> = { fgsm: 'var(--run-1)', pgd: 'var(--run-2)', apgd: 'var(--run-3)' };

/** A curve for each attack and, if there are several, one for all of them together. */
export function attackCurves({ clean, attacks: found, worst }: AttacksResult): readonly AttackCurve[] {
  const pointsOf = (points: AttackCurve['points']): AttackCurve['points'] => [
    { epsilon: 0, accuracy: clean.accuracy },
    ...points.toSorted((one, other) => one.epsilon - other.epsilon),
  ];
  const names = [...new Set(found.map(({ name }) => name))];
  const curves = names.map((name): AttackCurve => ({
    label: attacks[name].label,
    color: colors[name],
    dashed: false,
    points: pointsOf(found.filter((one) => one.name === name)),
  }));
  if (curves.length < 2) return curves;
  return [...curves, { label: 'All', color: 'var(--text-dim)', dashed: true, points: pointsOf(worst) }];
}
