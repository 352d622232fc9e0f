import type { Trade } from '#shared/analysis/index.ts';
import type { ModelSummary, ProvenFigures } from '#shared/contract/index.ts';
import type { Round } from '#shared/journal/index.ts';

/** The split that accuracy is measured on. */
export type Scores = 'validation' | 'test';

/** A model in a figure of accuracy against a cost. */
export interface TradePoint extends Trade {
  readonly run: string;
  readonly round: number;
  /** dense: round 0; trained: a round as trained; reduced: by its plan. */
  readonly form: 'dense' | 'trained' | 'reduced';
  readonly within: boolean;
}

interface ScoredRun {
  readonly id: string;
  readonly rounds: readonly Round[];
}

/** Every round by its linear and dead layers, including layers linearized during the run. */
export function removedTrades({ id, rounds }: ScoredRun, scores: Scores): readonly TradePoint[] {
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
 * Proven models of a run by cost: the newest proof of each model and plan, and the dense network once, as measured with the newest
 * proof. Accuracy is the independent runtime's.
 */
export function provenTrades(models: readonly ModelSummary[], measure: Measure, scores: Scores): readonly TradePoint[] {
  const proofs = models.flatMap((model) => model.proofs.map((proof) => ({ model, proof })));
  const newest = [...proofs].sort((a, b) => b.proof.id - a.proof.id);
  const point = (figures: ProvenFigures): Trade => ({ x: figures[measure], accuracy: figures[scores] });
  const seen = new Set<string>();
  const points = newest.flatMap(({ model, proof }): TradePoint[] => {
    const key = [proof.round, proof.plan, proof.without, proof.force].join();
    // Round 0 as trained is the dense point.
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
