import { z } from 'zod';
import type { EntropyConventionName, EntropySettings, InputMoments, LayerStates, StateCounts } from '#shared/entropy/index.ts';
import type { ModelGraph, PrunableLayer, Weights } from '#shared/graph/index.ts';
import type { LatencyProfile } from '#shared/latency/index.ts';
import type { LayerSavings, ScheduledTerm } from '#shared/objective/index.ts';
import type { MaskedWeights } from '#shared/pruning/index.ts';
import type { RandomStream } from '#shared/random/index.ts';
import type { Applicability } from './applicability.ts';
import type { DecisionGenerator } from './decision.ts';

/** Measurements before each round that a method can request. */
export interface Measurements {
  /** State counts over the whole training set and the resulting entropies, by layer. */
  readonly states: ReadonlyMap<string, LayerStates & StateCounts>;
  /** Weights and masks of the kernels, by layer. */
  readonly weights: ReadonlyMap<string, MaskedWeights>;
  /** Moments of each layer's pre-activations over the whole training set. */
  readonly moments: ReadonlyMap<string, InputMoments>;
  /**
   * The first-order effect of each kernel layer's output channels on the loss, by node id: Σ over the training images of |Σ over positions
   * of z · dL/dz| in evaluation mode. z is the layer's output after batch normalization, if that follows; L is the image's cross-entropy.
   */
  readonly channelGradients: ReadonlyMap<string, readonly number[]>;
  /**
   * The max-sliced Wasserstein distance between the input and the output of each shape-preserving block, by the node id of its output: the
   * mean over the training images' batches, in evaluation mode.
   */
  readonly blockDistances: ReadonlyMap<string, number>;
  /** All parameters of the network, by name; pruned weights are 0. */
  readonly parameters: Weights;
  /** What removing layers of the run's initial network saves, measured before the run and frozen in its folder. */
  readonly latencies: LatencyProfile;
}

export type Need = keyof Measurements;

/** A finished round as methods see it, without test scores. */
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

/** Everything that a decision depends on, so that an interrupted round is decided again with the same result, bit for bit. */
export interface RoundInput<Needed extends Need = Need> {
  /** The round to decide; the dense training was round 0. */
  readonly round: number;
  /** The current network. */
  readonly graph: ModelGraph;
  /** The prunable layers of the run's initial network, in graph order. */
  readonly layers: readonly PrunableLayer[];
  /** Names of the layers whose activation is already a linear form. */
  readonly linearized: readonly string[];
  readonly measured: Pick<Measurements, Needed>;
  /** How entropy is measured. */
  readonly entropy: EntropySettings;
  /** Numbers of images that are trained on, and that are held out of training for calibration. */
  readonly images: { readonly train: number; readonly calibration: number };
  /** The finished rounds, the dense one first. */
  readonly history: readonly RoundRecord[];
  /** Epochs of a complete training schedule. */
  readonly epochs: number;
  /** Random numbers for this round. */
  readonly random: RandomStream;
}

/** A network as methods see it before a run. */
export type InitialNetwork = Pick<RoundInput, 'graph' | 'layers' | 'entropy'>;

type SettingsOf<Kind extends string, Fields extends z.core.$ZodLooseShape> = z.ZodObject<
  { kind: z.ZodLiteral<Kind> } & Fields,
  z.core.$strict
>;

/** The definition of a method. */
interface Definition<Kind extends string, Fields extends z.core.$ZodLooseShape, Needed extends Need> {
  readonly kind: Kind;
  /** Its name in sentences. */
  readonly name: string;
  /** Its name in lists and forms. */
  readonly label: string;
  /** What a run of it shows, in one sentence. */
  readonly shows: string;
  /** The publication. */
  readonly source: string;
  /** Fields of the experiment's `method` in addition to `kind`. For fields that several methods have, see `shared-settings.ts`. */
  readonly fields: Fields;
  /** The convention of measuring entropy that it was published with, if it decides by entropy. */
  readonly convention?: EntropyConventionName;
  /** The change of a setting by which a round prunes or linearizes less: `lower method.zeta`. */
  readonly milder?: string;
  readonly needs: readonly Needed[];
  /**
   * Terms of the training objective in addition to the cross-entropy, for the prunable layers of the run's network; null for one that the
   * settings leave out. `savings` are known once the run's latencies are measured, if `objectiveNeedsSavings`.
   */
  readonly objective?: (
    settings: z.output<SettingsOf<Kind, Fields>>,
    layers: readonly PrunableLayer[],
    savings: LayerSavings | undefined,
  ) => readonly (ScheduledTerm | null)[];
  /** Whether the terms depend on the time that removing layers saves. */
  readonly objectiveNeedsSavings?: (settings: z.output<SettingsOf<Kind, Fields>>) => boolean;
  /** The layers whose activation f is trained as y = α z + (1 - α) f(z), with a slope α per layer, 0 at first; none if absent. */
  readonly slopes?: (settings: z.output<SettingsOf<Kind, Fields>>, layers: readonly PrunableLayer[]) => readonly PrunableLayer[];
  /** Where it does not apply; it applies everywhere if absent. */
  readonly applies?: (settings: z.output<SettingsOf<Kind, Fields>>, network: InitialNetwork) => Applicability;
  readonly decide: (settings: z.output<SettingsOf<Kind, Fields>>, input: RoundInput<Needed>) => DecisionGenerator;
}

export interface Method<Kind extends string, Fields extends z.core.$ZodLooseShape> {
  readonly kind: Kind;
  readonly name: string;
  readonly label: string;
  readonly shows: string;
  readonly source: string;
  readonly milder: string | undefined;
  readonly settings: SettingsOf<Kind, Fields>;
  /** Throws a ZodError for invalid settings. */
  configure(settings: unknown): ConfiguredMethod;
}

/** A method with its settings. */
export interface ConfiguredMethod {
  /** The convention of measuring entropy that it was published with. */
  readonly convention: EntropyConventionName | undefined;
  readonly needs: readonly Need[];
  /** Whether the run's latencies are measured before it starts, for decisions or for the objective. */
  readonly needsLatencies: boolean;
  /** The terms for the prunable layers of the run's network. */
  objective(layers: readonly PrunableLayer[], savings?: LayerSavings): readonly ScheduledTerm[];
  /** The layers with a trained slope. */
  slopes(layers: readonly PrunableLayer[]): readonly PrunableLayer[];
  applies(network: InitialNetwork): Required<Applicability>;
  decide(input: RoundInput): DecisionGenerator;
}

export function defineMethod<const Kind extends string, Fields extends z.core.$ZodLooseShape, Needed extends Need>({
  kind,
  name,
  label,
  shows,
  source,
  fields,
  convention,
  milder,
  needs,
  objective,
  objectiveNeedsSavings,
  slopes,
  applies,
  decide,
}: Definition<Kind, Fields, Needed>): Method<Kind, Fields> {
  const settings: SettingsOf<Kind, Fields> = z.strictObject({ kind: z.literal(kind), ...fields });
  return {
    ...{ kind, name, label, shows, source, milder, settings },
    configure: (config) => {
      const own = settings.parse(config);
      return {
        convention,
        needs,
        needsLatencies: (needs as readonly Need[]).includes('latencies') || (objectiveNeedsSavings?.(own) ?? false),
        objective: (layers, savings) => (objective?.(own, layers, savings) ?? []).filter((term) => term !== null),
        slopes: (layers) => slopes?.(own, layers) ?? [],
        applies: (network) => ({ skipped: [], problems: [], ...applies?.(own, network) }),
        decide: (input) => decide(own, input),
      };
    },
  };
}
