import type { ObjectiveTermConfig, ObjectiveTerms } from '#shared/settings/index.ts';
import type { Output } from '../../graph-def/graph-builder.ts';
import { concatenate, pack, sizeOf } from '../../tensor/arrays.ts';
import { activationL2 } from './activation-l2.ts';
import { crossEntropy } from './cross-entropy.ts';
import { kernelL1 } from './kernel-l1.ts';
import type { AddedTerm, ObjectiveTerm, TermContext } from './term.ts';

/** All terms that can be added to the cross-entropy, by kind. */
const terms: { readonly [Kind in keyof ObjectiveTerms]: (settings: ObjectiveTerms[Kind]) => ObjectiveTerm } = {
  'activation-l2': activationL2,
  'kernel-l1': kernelL1,
};

/** The objective: cross-entropy with label smoothing plus further terms. Weight decay belongs to the optimizer. */
export interface ObjectiveOptions {
  readonly labelSmoothing: number;
  readonly objective?: readonly ObjectiveTermConfig[];
}

/** The names of the terms besides the cross-entropy, in the order of their values. */
export function termNames({ objective = [] }: ObjectiveOptions): readonly string[] {
  return objective.map(({ kind }) => kind);
}

/** The objective in the graph, with its derivatives. */
export interface Objective {
  /** float64: the sum of the samples' cross-entropies, the number of correct samples, then the values of the other terms. */
  readonly sums: Output;
  /** Gradients of the mean over the batch with respect to node outputs, by node ID. */
  readonly nodes: ReadonlyMap<string, readonly Output[]>;
  /** Direct gradients with respect to parameters, in addition to those through the nodes. */
  readonly parameters: ReadonlyMap<string, readonly Output[]>;
}

interface ObjectiveContext extends Omit<TermContext, 'samples' | 'images'> {
  readonly labels: Output;
  readonly classes: number;
  /** Size of the whole batch if the pass computes a part of it. */
  readonly batch?: Output | undefined;
}

export function objective(context: ObjectiveContext, { labelSmoothing, objective: configs = [] }: ObjectiveOptions): Objective {
  const { builder, graph, forward, labels, classes, batch } = context;
  const { sums, gradient } = crossEntropy(builder, forward.logits, labels, { classes, labelSmoothing, batch });
  if (configs.length === 0) return { sums, nodes: new Map([[graph.output, [gradient]]]), parameters: new Map() };
  const images = sizeOf(builder, labels);
  const added = configs.map((config) =>
    builder.within(`objective/${config.kind}`, () => termOf(config).add({ ...context, images, samples: batch ?? images })),
  );
  const values = pack(
    builder,
    added.map(({ value }) => value),
  );
  return {
    sums: concatenate(builder, [sums, values], 0),
    nodes: byName([new Map([[graph.output, gradient]]), ...added.map(({ nodes }) => nodes)]),
    parameters: byName(added.map(({ parameters }) => parameters)),
  };
}

function termOf<Kind extends keyof ObjectiveTerms>(config: { readonly kind: Kind } & ObjectiveTerms[Kind]): ObjectiveTerm {
  return terms[config.kind](config);
}

function byName(gradients: readonly AddedTerm['nodes'][]): ReadonlyMap<string, readonly Output[]> {
  const entries = gradients.flatMap((one) => [...one]);
  return new Map([...Map.groupBy(entries, ([name]) => name)].map(([name, own]) => [name, own.map(([, gradient]) => gradient)]));
}
