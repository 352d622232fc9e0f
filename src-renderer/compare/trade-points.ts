import type { ModelSummary, ProvenFigures } from '#shared/contract/index.ts';
import type { Round } from '#shared/journal/index.ts';
import type { Trade } from './pareto.ts';

/** On which images accuracy is measured. */
export type Scores = 'validation' | 'test';

/** A model of a run in a figure of accuracy against something. */
export interface TradePoint extends Trade {
  readonly run: string;
  readonly round: number;
  /** dense: the run's round 0; trained: a round as it was trained; reduced: by its plan. */
  readonly form: 'dense' | 'trained' | 'reduced';
  readonly within: boolean;
}

interface JudgedRun {
  readonly id: string;
  readonly rounds: readonly Round[];
}

/** Every round, by how many layers it leaves linear or dead, those that were made linear on the way counted. */
export function removedTrades({ id, rounds }: JudgedRun, scores: Scores): readonly TradePoint[] {
  return rounds.map((round) => ({
    run: id,
    round: round.round,
    form: round.round === 0 ? 'dense' : 'trained',
    within: round.accepted,
    x: new Set([...round.linear, ...round.dead, ...round.linearized]).size,
    accuracy: round[scores].accuracy,
  }));
}

export type Measure = 'macs' | 'latency1' | 'latency32';

/**
 * Proven models of a run by what they cost: of each model and plan the newest proof, and the dense network once, as it was measured
 * beside the newest. Accuracy is the independent runtime's.
 */
export function provenTrades(models: readonly ModelSummary[], measure: Measure, scores: Scores): readonly TradePoint[] {
  const proofs = models.flatMap((model) => model.proofs.map((proof) => ({ model, proof })));
  const newest = [...proofs].sort((a, b) => b.proof.id - a.proof.id);
  const point = (figures: ProvenFigures): Trade => ({ x: figures[measure], accuracy: figures[scores] });
  const seen = new Set<string>();
  const points = newest.flatMap(({ model, proof }): TradePoint[] => {
    const key = [proof.round, proof.plan, proof.without].join();
    // The dense network as it was trained is the dense point.
    if (seen.has(key) || (proof.round === 0 && proof.plan === 'none')) return [];
    seen.add(key);
    const form = proof.plan === 'none' ? 'trained' : 'reduced';
    return [{ run: proof.runId, round: proof.round, form, within: model.accepted, ...point(proof.model) }];
  });
  const [latest] = newest;
  return latest ? [{ run: latest.proof.runId, round: 0, form: 'dense', within: true, ...point(latest.proof.dense) }, ...points] : [];
}

/** `dense`, `round 3`, `round 3, reduced` */
export function nameOfPoint({ round, form }: TradePoint): string {
  if (form === 'dense') return 'dense';
  return `${round === 0 ? 'dense' : `round ${round}`}${form === 'reduced' ? ', reduced' : ''}`;
}
