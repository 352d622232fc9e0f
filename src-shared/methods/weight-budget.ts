import { distinctKernels, hasPathWithout, layersWithoutBypass } from '#shared/graph/index.ts';
import { pruneSmallest } from '#shared/pruning/index.ts';
import type { Decision, Stop } from './decision.ts';
import type { RoundInput } from './method.ts';
import type { Unbypassed } from './shared-settings.ts';
import { type WeightCandidate, weightCandidates } from './weight-candidates.ts';

export interface WeightBudget {
  readonly layer: string;
  /** Weights before this pruning. */
  readonly remaining: number;
  /** I = H × mean|w|. */
  readonly irrelevance: number;
  /** Share of the whole budget, 0..1. */
  readonly share: number;
  readonly pruned: number;
}

interface WeightPruning {
  readonly locked: readonly string[];
  readonly unbypassed: Unbypassed;
  /** The reason for pruning a layer. */
  readonly why: string;
  /** The weights to prune in each candidate, none of which is locked; `shares` are by default those of the counts. */
  readonly budget: (open: readonly WeightCandidate[]) => { readonly counts: readonly number[]; readonly shares?: readonly number[] };
}

interface Budgeted {
  readonly candidates: readonly WeightCandidate[];
  /** By layer; locked layers have none. */
  readonly counts: ReadonlyMap<string, number>;
  readonly shares: ReadonlyMap<string, number> | undefined;
}

/**
 * Decides to prune the smallest weights of each layer by a budget and to train a complete schedule, or to stop if there is nothing to prune.
 * With `unbypassed: keep`, pruning never cuts the network: layers without a bypass are guarded, and so are layers that the budget would
 * empty and that are bypassed only by each other.
 */
export function pruneByBudget(input: RoundInput<'states' | 'weights'>, pruning: WeightPruning): Decision | Stop {
  const { candidates, counts, shares } = pruning.unbypassed === 'keep' ? guardedBudget(input, pruning) : budgeted(input, pruning);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return { stop: 'emptied', reason: 'No layer that may be pruned has weights and entropy left.' };
  const rows = candidates.map((candidate) => {
    const { layer, remaining, entropy, magnitude } = candidate;
    const pruned = counts.get(layer) ?? 0;
    const share = shares ? (shares.get(layer) ?? 0) : pruned / total;
    return { candidate, budget: { layer, remaining, irrelevance: entropy * magnitude, share, pruned } satisfies WeightBudget };
  });
  return {
    actions: rows
      .filter(({ budget }) => budget.pruned > 0)
      .map(({ candidate, budget: { layer, pruned } }) => ({ kind: 'mask-weights', layer, mask: pruneSmallest(candidate, pruned) })),
    trainEpochs: input.epochs,
    layers: rows.map(({ candidate, budget: { layer, ...numbers } }) => ({
      layer,
      what: numbers.pruned > 0 ? 'prune' : 'keep',
      why: reasonOf(candidate, numbers, pruning.why),
      numbers: { ...numbers, ...(candidate.guarded !== undefined && { guarded: candidate.guarded }) },
    })),
  };
}

function reasonOf({ isLocked, guarded }: WeightCandidate, { remaining, pruned }: Omit<WeightBudget, 'layer'>, why: string): string {
  if (isLocked) return 'locked';
  return guarded !== undefined && pruned === remaining - guarded ? `${why}; no path bypasses it, so its largest weights are kept` : why;
}

function budgeted(input: RoundInput<'states' | 'weights'>, { locked, budget }: WeightPruning, guarded?: ReadonlySet<string>): Budgeted {
  const candidates = weightCandidates(input, locked, guarded);
  const open = candidates.filter(({ isLocked }) => !isLocked);
  const { counts, shares } = budget(open);
  return {
    candidates,
    counts: new Map(open.map(({ layer }, index) => [layer, counts[index] ?? 0])),
    shares: shares && new Map(open.map(({ layer }, index) => [layer, shares[index] ?? 0])),
  };
}

/** A budget after which a path of layers with weights still leads to the output. */
function guardedBudget(input: RoundInput<'states' | 'weights'>, pruning: WeightPruning): Budgeted {
  const { graph, layers } = input;
  const unbypassed = new Set(layersWithoutBypass(graph, layers));
  const guarded = new Set(distinctKernels(layers.filter(({ name }) => unbypassed.has(name))).map(({ kernel }) => kernel));
  for (;;) {
    const found = budgeted(input, pruning, guarded);
    const empty = found.candidates.filter(({ remaining }) => remaining === 0);
    const emptied = found.candidates.filter(({ layer, remaining }) => remaining > 0 && found.counts.get(layer) === remaining);
    const isCut = !hasPathWithout(graph, kernelsOf([...empty, ...emptied])) && hasPathWithout(graph, kernelsOf(empty));
    if (!isCut) return found;
    for (const { kernel } of emptied) guarded.add(kernel);
  }
}

function kernelsOf(candidates: readonly WeightCandidate[]): ReadonlySet<string> {
  return new Set(candidates.map(({ kernel }) => kernel));
}
