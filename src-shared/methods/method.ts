import { z } from 'zod';
import type { LayerStates, StateCounts } from '#shared/entropy/index.ts';
import type { ModelGraph, PrunableLayer, Weights } from '#shared/graph/index.ts';
import type { MaskedWeights } from '#shared/pruning/index.ts';
import type { RandomStream } from '#shared/random/index.ts';
import type { ObjectiveTermConfig } from '#shared/settings/index.ts';
import type { Deciding } from './decision.ts';

/** What a method may ask to be measured before each round; by layer where not said otherwise. */
export interface Measurements {
  /** States of the neurons over the whole training set, with the entropies that follow from them. */
  readonly states: ReadonlyMap<string, LayerStates & StateCounts>;
  /** Weights and masks of the layers' kernels. */
  readonly weights: ReadonlyMap<string, MaskedWeights>;
  /** All parameters of the network by name, as they act: pruned weights are 0. */
  readonly parameters: Weights;
}

export type Need = keyof Measurements;

/** A finished round, as far as a method may know it: no scores of the test images. */
export interface RoundRecord {
  readonly round: number;
  readonly train: Scores;
  readonly validation: Scores;
  readonly sparsity: number;
  readonly linear: readonly string[];
  readonly dead: readonly string[];
  readonly linearized: readonly string[];
}

interface Scores {
  readonly loss: number;
  readonly accuracy: number;
}

/** All that a decision is a function of, so that a round that was killed is decided again to the same bits. */
export interface RoundInput<Needed extends Need = Need> {
  /** The round that begins; the dense training was round 0. */
  readonly round: number;
  /** The network as it is now. */
  readonly graph: ModelGraph;
  /** The prunable layers of the network that the run began with, in graph order. */
  readonly layers: readonly PrunableLayer[];
  /** Names of the layers whose activation is a linear form already. */
  readonly linearized: readonly string[];
  readonly measured: Pick<Measurements, Needed>;
  /** The rounds so far, the dense one first. */
  readonly history: readonly RoundRecord[];
  /** Epochs of a whole training schedule. */
  readonly epochs: number;
  /** The round's own random numbers. */
  readonly random: RandomStream;
}

type SettingsOf<Kind extends string, Fields extends z.core.$ZodLooseShape> = z.ZodObject<
  { kind: z.ZodLiteral<Kind> } & Fields,
  z.core.$strict
>;

/** What one way of making a network smaller or shallower differs in from another. */
interface Definition<Kind extends string, Fields extends z.core.$ZodLooseShape, Needed extends Need> {
  readonly kind: Kind;
  /** In a sentence. */
  readonly name: string;
  /** In lists and forms. */
  readonly label: string;
  /** Where the method comes from. */
  readonly source: string;
  /** Of the experiment's `method`, beside `kind`. Those that several methods have mean the same in each: see `shared-settings.ts`. */
  readonly fields: Fields;
  readonly needs: readonly Needed[];
  /** Terms of the training objective beside the cross-entropy. */
  readonly objective?: (settings: z.output<SettingsOf<Kind, Fields>>) => readonly ObjectiveTermConfig[];
  readonly decide: (settings: z.output<SettingsOf<Kind, Fields>>, input: RoundInput<Needed>) => Deciding;
}

export interface Method<Kind extends string, Fields extends z.core.$ZodLooseShape> {
  readonly kind: Kind;
  readonly name: string;
  readonly label: string;
  readonly source: string;
  readonly settings: SettingsOf<Kind, Fields>;
  /** Throws a ZodError for settings that are not the method's. */
  configure(settings: unknown): ConfiguredMethod;
}

/** A method with its settings. */
export interface ConfiguredMethod {
  readonly needs: readonly Need[];
  readonly objective: readonly ObjectiveTermConfig[];
  decide(input: RoundInput): Deciding;
}

export function defineMethod<const Kind extends string, Fields extends z.core.$ZodLooseShape, Needed extends Need>({
  kind,
  name,
  label,
  source,
  fields,
  needs,
  objective,
  decide,
}: Definition<Kind, Fields, Needed>): Method<Kind, Fields> {
  const settings: SettingsOf<Kind, Fields> = z.strictObject({ kind: z.literal(kind), ...fields });
  return {
    ...{ kind, name, label, source, settings },
    configure: (config) => {
      const own = settings.parse(config);
      return { needs, objective: objective?.(own) ?? [], decide: (input) => decide(own, input) };
    },
  };
}
