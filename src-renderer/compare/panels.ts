import { z } from 'zod';
import { lineAxes } from '#shared/series/index.ts';

const id = z.int();

/** A figure of the comparison. */
export const panelSchema = z.discriminatedUnion('kind', [
  z.object({
    ...{ id, kind: z.literal('lines'), metric: z.string(), axis: z.enum(lineAxes) },
    smoothing: z.number().min(0).max(0.999),
    logX: z.boolean(),
    logY: z.boolean(),
    /** Shows the values between their 5th and 95th percentiles. */
    clipped: z.boolean(),
    /** Draws the mean of each group with its interval. */
    mean: z.boolean(),
  }),
  z.object({ id, kind: z.literal('scatter'), x: z.string(), y: z.string() }),
  z.object({ id, kind: z.literal('parallel'), fields: z.array(z.string()).min(2).max(20).readonly() }),
  z.object({ id, kind: z.enum(['trails', 'removed', 'macs', 'latency', 'layer-entropy', 'heat-maps', 'networks']) }),
]);
export type Panel = z.output<typeof panelSchema>;
type Unnumbered<One> = One extends Panel ? Omit<One, 'id'> : never;
export type NewPanel = Unnumbered<Panel>;
export type LinesPanel = Extract<Panel, { kind: 'lines' }>;
export type ParallelPanel = Extract<Panel, { kind: 'parallel' }>;
export type ScatterPanel = Extract<Panel, { kind: 'scatter' }>;

const lines = { kind: 'lines', axis: 'epoch', smoothing: 0, logX: false, logY: false, clipped: false, mean: false } as const;

/** Each kind of panel that can be added, as it is when it is new. */
export const newPanels: readonly { readonly title: string; readonly panel: NewPanel }[] = [
  { title: 'Lines of a metric', panel: { ...lines, metric: 'validation/accuracy' } },
  { title: 'Scatter of two fields', panel: { kind: 'scatter', x: 'removed', y: 'best' } },
  { title: 'Parallel coordinates', panel: { kind: 'parallel', fields: ['method', 'seed', 'sparsity', 'removed', 'best', 'test'] } },
  { title: 'Accuracy against sparsity', panel: { kind: 'trails' } },
  { title: 'Accuracy against removed layers', panel: { kind: 'removed' } },
  { title: 'Accuracy against MACs', panel: { kind: 'macs' } },
  { title: 'Accuracy against latency', panel: { kind: 'latency' } },
  { title: 'Entropy by layer', panel: { kind: 'layer-entropy' } },
  { title: 'Entropy by layer and round, side by side', panel: { kind: 'heat-maps' } },
  { title: 'Two networks, side by side', panel: { kind: 'networks' } },
];

/** What a comparison shows until the user chooses. */
export const firstPanels: readonly Panel[] = [
  ...([{ kind: 'trails' }, { kind: 'removed' }, { kind: 'macs' }, { kind: 'latency' }, { kind: 'layer-entropy' }] as const),
  { ...lines, metric: 'validation/accuracy' },
  { ...lines, metric: 'validation/nll' },
  { ...lines, metric: 'train/step-loss', axis: 'step' as const, smoothing: 0.9 },
].map((panel, index) => ({ id: index + 1, ...panel }));
