import type { ObjectiveTermConfig, ObjectiveTerms } from '#shared/settings/index.ts';
import type { Output } from '../../graph-def/graph-builder.ts';
import { cast } from '../../tensor/arithmetic.ts';
import { concatenate, pack, sizeOf, unpack } from '../../tensor/arrays.ts';
import type { BatchSums } from '../batch-sums.ts';
import { crossEntropy } from './cross-entropy.ts';
import { entropy } from './entropy.ts';
import { entropyMagnitude } from './entropy-magnitude.ts';
import { lacoot } from './lacoot.ts';
import { layerFolding } from './layer-folding.ts';
import type { AddedTerm, NodeGradient, ObjectiveTerm, TermContext } from './term.ts';

/** All terms that can be added to the cross-entropy, by kind. */
const terms: { readonly [Kind in keyof ObjectiveTerms]: (settings: ObjectiveTerms[Kind]) => ObjectiveTerm } = {
  entropy,
  'entropy-magnitude': entropyMagnitude,
  'layer-folding': layerFolding,
  lacoot,
};

/** The objective: cross-entropy with label smoothing plus further terms. Weight decay belongs to the optimizer. */
export interface ObjectiveOptions {
  readonly labelSmoothing: number;
  readonly objective?: readonly ObjectiveTermConfig[];
}

/** A term besides the cross-entropy. */
export interface TermSummary {
  readonly name: string;
  /** Number of coefficients that are fed with each step. */
  readonly coefficients: number;
}

/** The terms besides the cross-entropy, in the order of their values and coefficients. */
export function termSummaries({ objective = [] }: ObjectiveOptions): readonly TermSummary[] {
  return objective.map((config) => ({ name: config.kind, coefficients: termOf(config).coefficients }));
}

/** The objective in the graph, with its derivatives. */
export interface Objective {
  /** float64: the sum of the samples' cross-entropies, the number of correct samples, then the values of the other terms. */
  readonly sums: Output;
  /** Gradient of the mean cross-entropy over the batch with respect to the logits. */
  readonly logits: Output;
  /** Further gradients with respect to node outputs, by node ID. */
  readonly nodes: ReadonlyMap<string, readonly NodeGradient[]>;
  /** Direct gradients with respect to parameters, in addition to those through the nodes. */
  readonly parameters: ReadonlyMap<string, readonly Output[]>;
  /** The factor of all gradients of trained slopes, if there are any. */
  readonly slopesStrength: Output | undefined;
}

interface ObjectiveContext extends Pick<TermContext, 'builder' | 'type' | 'graph' | 'forward' | 'seed'> {
  readonly labels: Output;
  readonly classes: number;
  /** float32: the coefficients of all terms, in order. */
  readonly coefficients: Output;
  readonly batchSums: BatchSums;
  /** Size of the whole batch if the pass computes a part of it. */
  readonly batch?: Output | undefined;
}

export function objective(context: ObjectiveContext, options: ObjectiveOptions): Objective {
  const { builder, forward, labels, classes, batch } = context;
  const { labelSmoothing, objective: configs = [] } = options;
  const { sums, gradient } = crossEntropy(builder, forward.logits, labels, { classes, labelSmoothing, batch });
  if (configs.length === 0) return { sums, logits: gradient, nodes: new Map(), parameters: new Map(), slopesStrength: undefined };
  const added = addedTerms(context, options);
  const values = pack(
    builder,
    added.map(({ value }) => value),
  );
  return {
    sums: concatenate(builder, [sums, values], 0),
    logits: gradient,
    nodes: byName(added.map(({ nodes }) => nodes)),
    parameters: byName(added.map(({ parameters }) => parameters)),
    slopesStrength: added.find(({ slopesStrength }) => slopesStrength)?.slopesStrength,
  };
}

function addedTerms(context: ObjectiveContext, options: ObjectiveOptions): readonly AddedTerm[] {
  const { builder, type, labels, batch, batchSums } = context;
  const { objective: configs = [] } = options;
  const images = sizeOf(builder, labels);
  const count = termSummaries(options).reduce((sum, { coefficients }) => sum + coefficients, 0);
  const fed = unpack(builder, cast(builder, context.coefficients, type), count);
  let first = 0;
  return configs.map((config) => {
    const term = termOf(config);
    const coefficients = fed.slice(first, (first += term.coefficients));
    return builder.within(`objective/${config.kind}`, () =>
      term.add({
        ...{ ...context, images, samples: batch ?? images, coefficients },
        batchSum: (name, sum, shape) => batchSums.total(`objective/${config.kind}/${name}`, sum, shape),
      }),
    );
  });
}

function termOf<Kind extends keyof ObjectiveTerms>(config: { readonly kind: Kind } & ObjectiveTerms[Kind]): ObjectiveTerm {
  return terms[config.kind](config);
}

function byName<Gradient>(gradients: readonly ReadonlyMap<string, Gradient>[]): ReadonlyMap<string, readonly Gradient[]> {
  const entries = gradients.flatMap((one) => [...one]);
  return new Map([...Map.groupBy(entries, ([name]) => name)].map(([name, own]) => [name, own.map(([, gradient]) => gradient)]));
}
