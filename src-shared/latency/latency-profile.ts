import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import type { Model, ModelGraph, PrunableLayer } from '#shared/graph/index.ts';
import type { MergeMode } from '#shared/reduction/index.ts';
import { latencyConditionsSchema, type LatencyTable, measuredTimeSchema, networkLatency } from './latency-table.ts';
import { type Alternatives, reducedGraphs, type Removal, removalsOf, withoutLayers } from './removal.ts';
import { distinctSegments } from './segment.ts';

const removalSchema = z.strictObject({
  how: z.enum(['linear', 'emptied']).describe('The activations of all layers become linear, or their kernels are emptied.'),
  layers: z.array(z.string()).min(1),
  saved: z.number().min(0).describe('Milliseconds per call; 0 if nothing is physically removed, or if the remaining network is slower.'),
});

/** What removing layers of a network saves in a runtime. Frozen in a run's folder, so that every attempt decides alike. */
export const latencyProfileSchema = z.strictObject({
  format: z.literal(1),
  ...latencyConditionsSchema.shape,
  network: z.number().min(0).describe('Milliseconds per call of the network, reduced by the steps that are exact for every input.'),
  removals: z.array(removalSchema),
  segments: z.record(z.string(), measuredTimeSchema).describe('The latencies behind these figures, by segment.'),
});

export type LatencyProfile = z.output<typeof latencyProfileSchema>;

/** The reduced network, and what is left of it after each removal; nothing where nothing physical goes. */
export interface PricedNetworks {
  readonly network: Alternatives;
  readonly removals: readonly (Removal & { readonly left: Alternatives })[];
}

/** The networks whose latencies a profile compares. Throws LabError `collapsed` if the model's output does not depend on its input. */
export function pricedNetworks(model: Model, layers: readonly PrunableLayer[], mode: MergeMode): PricedNetworks {
  const network = reducedGraphs(model, mode);
  if (network.size === 0) {
    throw new LabError('collapsed', 'The output of the network does not depend on its input.', 'Use another model.', {
      location: model.graph.output,
    });
  }
  const removals = removalsOf(model.graph, layers);
  const reduced = { mode, reduced: network };
  return { network, removals: removals.map((removal) => ({ ...removal, left: withoutLayers(model, layers, removal, reduced) })) };
}

export function graphsOf({ network, removals }: PricedNetworks): readonly ModelGraph[] {
  return [...network.values(), ...removals.flatMap(({ left }) => [...left.values()])];
}

/** Prices networks by a table. Throws LabError `not-found` naming a segment that the table lacks. */
export function latencyProfile(table: LatencyTable, networks: PricedNetworks): LatencyProfile {
  const { format, processor, runtime, threads, batch, segments } = table;
  const fastest = (alternatives: Alternatives): number =>
    Math.min(...[...alternatives.values()].map((graph) => networkLatency(table, graph)));
  const network = fastest(networks.network);
  const removals = networks.removals.map(({ how, layers, left }) => {
    const saved = Math.max(0, network - fastest(left));
    return { how, layers: [...layers], saved };
  });
  const used = [...distinctSegments(graphsOf(networks)).keys()].flatMap((key) => {
    const time = segments[key];
    return time ? [[key, time] as const] : [];
  });
  return { format, processor, runtime, threads, batch, network, removals, segments: Object.fromEntries(used) };
}

/** Milliseconds that making these activations linear saves. Throws LabError `not-found` if the profile does not have this removal. */
export function savedByLinear(profile: LatencyProfile, layers: readonly string[]): number {
  return savedBy(profile, { how: 'linear', layers });
}

/** Milliseconds that removing a layer saves: the larger saving of making its activation linear and of emptying its kernel. */
export function savedByLayer(profile: LatencyProfile, layer: string): number {
  return Math.max(...(['linear', 'emptied'] as const).map((how) => savedBy(profile, { how, layers: [layer] })));
}

/**
 * Milliseconds that a layer contributes to: what removing it alone saves or, if more, its part of what a set of activations saves that has
 * to become linear together, in equal parts.
 */
export function shareOfSavings(profile: LatencyProfile, layer: string): number {
  const sets = profile.removals.filter(({ how, layers }) => how === 'linear' && layers.includes(layer));
  return Math.max(savedByLayer(profile, layer), ...sets.map(({ layers, saved }) => saved / layers.length));
}

function savedBy({ removals }: LatencyProfile, { how, layers }: Removal): number {
  const found = removals.find((one) => one.how === how && one.layers.join('\n') === layers.join('\n'));
  if (found) return found.saved;
  throw new LabError(
    'not-found',
    `The latency profile does not have the removal of ${layers.join(', ')}.`,
    'Create the run again: its latencies are measured then.',
    { location: layers.join(', ') },
  );
}
