import { z } from 'zod';
import { latencyConditionsSchema } from '#shared/latency/index.ts';
import { paretoFront } from './pareto-front.ts';
import { scoresSchema } from './settings.ts';

const count = z.int().min(0);
const milliseconds = z.number().min(0);

/** A reduced network: its latency, and its scores on the evaluated images. */
const pointSchema = scoresSchema.extend({
  latency: milliseconds.describe('Median milliseconds per call of the reduced network; those of a front took turns.'),
});

/** The layers that go: those that become linear, those of bypassed blocks, and those whose convolutions are dropped. */
const goneSchema = z.object({
  layers: z.array(z.string()).describe('Layers that become linear.'),
  bypassed: z.array(z.string()).describe('Layers of the blocks that are replaced by the identity.'),
  dropped: z.array(z.string()).default([]).describe('Layers whose convolutions are replaced by the identity.'),
});

/**
 * The front of latency against accuracy: which activations of a model to make linear, each neuron by its majority state, and which blocks and
 * convolutions to replace by the identity, without training. Candidates are single activations, the smallest sets that let kernel layers
 * merge, the blocks whose output has the shape of their input, and such convolutions, alone and with sets around them. Each is evaluated alone, and dynamic programming finds
 * the sets that save most predicted time for a summed rise of the loss. The networks of these sets are reduced, evaluated and timed as a whole.
 */
export const front = {
  request: z.strictObject({
    kind: z.literal('front'),
    images: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(1000)
      .describe('How many training images are evaluated, evenly spaced: calibration images if the run held any out.'),
    batch: z.int().min(1).max(4096).default(1).describe('Images per call in the latency measurements.'),
    threads: z
      .int()
      .min(0)
      .max(1024)
      .default(0)
      .describe('Threads of the runtime in the latency measurements; 0 for as many as the run has.'),
  }),
  result: z.object({
    kind: z.literal('front'),
    split: z.enum(['calibration', 'train']).describe('Whether the evaluated images were held out of training.'),
    images: count.describe('Evaluated images.'),
    ...latencyConditionsSchema.shape,
    unsettled: z.number().min(0).max(1).describe('Share of the model’s latency whose timings did not settle.'),
    linearized: z.array(z.string()).describe('Layers of the model that are already linear forms.'),
    model: pointSchema.describe('The model, reduced without any of the candidates.'),
    candidates: z
      .array(
        goneSchema.extend({
          saved: milliseconds.describe('Predicted milliseconds per call; 0 if it saves nothing.'),
          rise: z.number().nullable().describe('Of the NLL in nats if it alone changes; null if it saves nothing or is not finite.'),
        }),
      )
      .describe('Single activations in graph order, then sets, then blocks, then convolutions.'),
    points: z
      .array(
        pointSchema.extend({
          ...goneSchema.shape,
          predicted: milliseconds.describe('The model’s latency times the ratio of the sums of both networks’ segments.'),
          predictedRise: z.number().min(0).describe('Summed rise of the NLL of its candidates, in nats.'),
        }),
      )
      .describe('The front, slowest first: no other point is faster and as accurate.'),
  }),
};

export type FrontRequest = z.output<typeof front.request>;
export type Front = z.output<typeof front.result>;
export type FrontPoint = Front['points'][number];

/** What is compared: a smaller latency and a higher accuracy are better. */
type Figures = Pick<FrontPoint, 'latency' | 'accuracy'>;

/** The points of the front, slowest first. */
export function frontPoints<Point extends Figures>(points: readonly Point[]): readonly Point[] {
  const trades = points.map((point) => ({ x: point.latency, accuracy: point.accuracy, point }));
  return paretoFront(trades, 'less')
    .map(({ point }) => point)
    .toReversed();
}

/** The most accurate point with at most that latency; of equal ones, the fastest. Undefined if none is fast enough. */
export function mostAccurateWithin<Point extends Figures>(points: readonly Point[], latency: number): Point | undefined {
  return bestOf(
    points.filter((point) => point.latency <= latency),
    (one, other) => other.accuracy - one.accuracy || one.latency - other.latency,
  );
}

/** The fastest point whose accuracy is at most `loss` points below the model's; of equal ones, the most accurate. Undefined if there is none. */
export function fastestWithin<Point extends Figures>(points: readonly Point[], model: Figures, loss: number): Point | undefined {
  return bestOf(
    points.filter(({ accuracy }) => model.accuracy - accuracy <= loss + ROUNDING),
    (one, other) => one.latency - other.latency || other.accuracy - one.accuracy,
  );
}

/** Absorbs rounding errors of accuracies, which are quotients of counts. */
const ROUNDING = 1e-9;

function bestOf<Point>(points: readonly Point[], compare: (one: Point, other: Point) => number): Point | undefined {
  return points.toSorted(compare)[0];
}

/** What a run does to reach a point: the layers that are linear forms in its network, those of the model included, and the others that go. */
export interface PointLayers {
  readonly layers: readonly string[];
  readonly bypassed: readonly string[];
  readonly dropped: readonly string[];
}

export function layersOfPoint({ linearized }: Pick<Front, 'linearized'>, { layers, bypassed, dropped }: PointLayers): PointLayers {
  const inside = new Set(bypassed);
  return { layers: [...linearized.filter((name) => !inside.has(name)), ...layers], bypassed, dropped };
}

/** The method of a run that lets these layers go after the dense training, and trains again. */
export function trainingMethod({
  layers,
  bypassed,
  dropped,
}: PointLayers): Readonly<Record<'kind' | 'rounds' | 'given' | 'bypassed' | 'dropped', Setting>> {
  return { kind: 'shallow', rounds: 1, given: [...layers], bypassed: [...bypassed], dropped: [...dropped] };
}

type Setting = string | number | readonly string[];
