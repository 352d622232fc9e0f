import { savedByLinear } from '#shared/latency/index.ts';
import type { RoundInput } from '../method.ts';

/** Activations that may become linear together. */
export interface Candidate {
  /** Names of their layers, in graph order. */
  readonly layers: readonly string[];
  /** Milliseconds that are saved if they do; 0 if nothing physical goes. */
  readonly saved: number;
}

/**
 * The single activations that are neither linear nor locked, and the smallest sets whose going lets kernel layers merge. A set with linear
 * layers consists of the others and saves what those have not saved alone. Of two equal candidates, the one that saves more counts.
 */
export function candidatesOf(
  { layers, linearized, measured: { latencies } }: Pick<RoundInput<'latencies'>, 'layers' | 'linearized' | 'measured'>,
  locked: readonly string[],
): readonly Candidate[] {
  const known = new Set(layers.map(({ name }) => name));
  const candidates = new Map<string, Candidate>();
  for (const { how, layers: names } of latencies.removals) {
    const open = names.filter((name) => !linearized.includes(name));
    if (how !== 'linear' || open.length === 0 || open.some((name) => locked.includes(name) || !known.has(name))) continue;
    const already = names.filter((name) => linearized.includes(name)).reduce((sum, name) => sum + savedByLinear(latencies, [name]), 0);
    const saved = Math.max(0, savedByLinear(latencies, names) - already);
    const key = open.join('\n');
    if (saved >= (candidates.get(key)?.saved ?? 0)) candidates.set(key, { layers: open, saved });
  }
  return [...candidates.values()];
}

/** A candidate and the rise of the loss, in nats, when it alone becomes linear. */
export interface TriedCandidate extends Candidate {
  readonly rise: number;
}

/**
 * The candidates that become linear in a round: those that save time first, by the rise of the loss per saved millisecond, then the others by
 * the rise per activation; as many as keep the summed rise within the limit, and at least one. Candidates that share an activation exclude
 * each other. A fall of the loss counts as 0, and a loss
 * that is not finite as an infinite rise; ties go to the larger saving, then to the earlier candidate.
 */
export function chosenCandidates(tried: readonly TriedCandidate[], limit: number): readonly TriedCandidate[] {
  const chosen: TriedCandidate[] = [];
  const taken = new Set<string>();
  let sum = 0;
  for (const candidate of tried.toSorted(compare)) {
    const rise = costOf(candidate);
    if (candidate.layers.some((layer) => taken.has(layer)) || (chosen.length > 0 && sum + rise > limit)) continue;
    chosen.push(candidate);
    for (const layer of candidate.layers) taken.add(layer);
    sum += rise;
  }
  return chosen;
}

function compare(one: TriedCandidate, other: TriedCandidate): number {
  const savesFirst = Number(other.saved > 0) - Number(one.saved > 0);
  const [price, otherPrice] = [priceOf(one), priceOf(other)];
  return savesFirst || (price === otherPrice ? other.saved - one.saved : price - otherPrice);
}

/** The rise per saved millisecond, or per activation if no time is saved. */
function priceOf(candidate: TriedCandidate): number {
  const { saved, layers } = candidate;
  return costOf(candidate) / (saved > 0 ? saved : layers.length);
}

function costOf({ rise }: TriedCandidate): number {
  return Number.isFinite(rise) ? Math.max(0, rise) : Infinity;
}
