import { z } from 'zod';
import { type LatencyProfile, savedByLayer } from '#shared/latency/index.ts';
import { entropyBudget } from '#shared/pruning/index.ts';
import { decided } from '../decision.ts';
import { defineMethod, type RoundInput } from '../method.ts';
import { delta, latencyBatch, latencyThreads, locked, rounds, unbypassed, zeta } from '../shared-settings.ts';
import { pruneByBudget } from '../weight-budget.ts';

/** NEPENTHE with R_l multiplied by (s_l / mean s)^κ, where s_l is the time that removing layer l saves: sparsity goes where depth buys time. */
export const nepentheLatency = defineMethod({
  kind: 'nepenthe-latency',
  name: 'NEPENTHE by latency',
  label: 'NEPENTHE by latency: entropy budget, weighted by the time that removing a layer saves',
  shows: 'How the budget moves to the layers whose removal saves the most time in onnxruntime.',
  source: 'Nepenthe Lab; the budget is NEPENTHE’s, Liao, Quétu, Nguyen, Tartaglione, arXiv 2404.16890.',
  fields: {
    rounds,
    zeta,
    delta,
    locked,
    unbypassed,
    kappa: z
      .number()
      .min(0)
      .max(10)
      .default(1)
      .describe('κ: the weight of saved time, as the exponent of s / mean s; 0 is NEPENTHE.')
      .meta({ title: 'κ (weight of saved time)' }),
    latencyBatch,
    latencyThreads,
  },
  milder: 'lower method.zeta',
  needs: ['states', 'weights', 'latencies'],
  decide: (settings, input) => {
    const emphases = latencyEmphases(input, settings.kappa);
    return decided(
      pruneByBudget(input, {
        ...settings,
        why: 'entropy budget, weighted by saved time',
        budget: (open) => {
          const weighted = open.map((candidate) => ({ ...candidate, emphasis: emphases.get(candidate.kernel) }));
          const { layers } = entropyBudget(weighted, settings.zeta);
          return { counts: layers.map(({ pruned }) => pruned), shares: layers.map(({ share }) => share) };
        },
      }),
    );
  },
});

/**
 * (s / mean s)^κ by kernel, where s is the largest saving of a layer with that kernel and the mean is over all kernels; 1 for all if nothing
 * saves time.
 */
function latencyEmphases({ layers, measured }: RoundInput<'latencies'>, kappa: number): ReadonlyMap<string, number> {
  const savings = savingsByKernel(layers, measured.latencies);
  const mean = [...savings.values()].reduce((sum, saved) => sum + saved, 0) / savings.size;
  return new Map([...savings].map(([kernel, saved]) => [kernel, mean > 0 ? (saved / mean) ** kappa : 1]));
}

function savingsByKernel(layers: RoundInput['layers'], latencies: LatencyProfile): ReadonlyMap<string, number> {
  const byKernel = Map.groupBy(layers, ({ kernel }) => kernel);
  return new Map([...byKernel].map(([kernel, sharing]) => [kernel, Math.max(...sharing.map(({ name }) => savedByLayer(latencies, name)))]));
}
