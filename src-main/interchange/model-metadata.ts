import type { ProofSheet, ReductionChoice } from '#shared/proof/index.ts';
import type { Layout } from './layouts.ts';

/** From a pixel of 0 to 255 to a network input; mean and std are per channel. */
const NORMALIZATION = 'x = (pixel / 255 - mean) / std';
const FORMAT = '1';
const LAYOUT = 'nepenthe.layout';

/** Where an exported network comes from, and what is needed to use it. */
export interface ModelOrigin {
  readonly app: string;
  readonly run: ProofSheet['run'];
  readonly round: number;
  readonly plan: ReductionChoice;
  /** IDs of the plan's steps that were taken, in order. */
  readonly steps: readonly string[];
  /** IDs of those that were skipped, by the user or because they exceed the proof limit. */
  readonly leftOut: readonly string[];
  /** IDs of the merges that the user forced. */
  readonly forced: readonly string[];
  /** In the order of the logits. */
  readonly classes: readonly string[];
  /** Per channel, of pixels scaled to 0..1. */
  readonly normalization: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** Node of the round's network → the exported node that replaces it; null if it was removed. */
  readonly nodeMap: ReadonlyMap<string, string | null>;
}

/**
 * The metadata of an ONNX file, and with {@link inLayout} of the other formats. Lists and the map of layers are JSON. Contains no timestamp,
 * so the same model gives the same bytes. docs/exports.md lists the keys.
 */
export function modelMetadata({
  app,
  run,
  round,
  plan,
  steps,
  leftOut,
  forced,
  classes,
  normalization,
  nodeMap,
}: ModelOrigin): ReadonlyMap<string, string> {
  return new Map([
    ['nepenthe.format', FORMAT],
    ['nepenthe.app', app],
    ['nepenthe.run.id', run.id],
    ['nepenthe.run.name', run.name],
    ['nepenthe.run.network', run.network],
    ['nepenthe.run.method', run.method],
    ['nepenthe.run.data-set', run.dataSet],
    ['nepenthe.run.seed', String(run.seed)],
    ['nepenthe.round', String(round)],
    ['nepenthe.plan', plan],
    ['nepenthe.plan.steps', JSON.stringify(steps)],
    ['nepenthe.plan.left-out', JSON.stringify(leftOut)],
    ['nepenthe.plan.forced', JSON.stringify(forced)],
    ['nepenthe.layers', JSON.stringify(Object.fromEntries(nodeMap))],
    ['nepenthe.classes', JSON.stringify(classes)],
    ['nepenthe.normalization', NORMALIZATION],
    ['nepenthe.normalization.mean', JSON.stringify(normalization.mean)],
    ['nepenthe.normalization.std', JSON.stringify(normalization.std)],
    [LAYOUT, 'channels-first'],
  ]);
}

/** The metadata of a file that reads images in this layout. */
export function inLayout(metadata: ReadonlyMap<string, string>, layout: Layout): ReadonlyMap<string, string> {
  return new Map([...metadata, [LAYOUT, layout]]);
}
