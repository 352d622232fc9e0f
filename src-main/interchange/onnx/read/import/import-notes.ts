import { activationOf } from '#shared/graph/index.ts';
import { type Ending, normalizationText } from '#shared/networks/index.ts';
import { listed } from '#shared/text/index.ts';
import type { Operator } from '../onnx-operators.ts';
import { type InputPreprocessing, normalizationOf } from './input-scaling.ts';
import type { SourceInput } from './source-network.ts';
import type { Constant } from './values.ts';

/** Notes on changes to the whole network, one sentence each; `added`: inserted batch normalizations. */
export function notesOf({ baked }: SourceInput, ending: Ending, added: number): readonly string[] {
  return [
    ...(baked === null ? [] : [`The file has a fixed batch size of ${baked}; the imported network accepts any.`]),
    ...endingNote(ending),
    ...(added === 0
      ? []
      : [
          `A batch normalization was inserted after ${added === 1 ? 'a convolution' : `each of ${added} convolutions`}; it is the identity until trained.`,
        ]),
  ];
}

/** Notes on the preprocessing inside the network. */
export function preprocessingNotes(preprocessing: InputPreprocessing | undefined): readonly string[] {
  if (!preprocessing) return [];
  const { nodes, isLearned, scaling } = preprocessing;
  if (!scaling) {
    if (isLearned) return [];
    return [`The network scales its images itself (${listed(nodes)}), but not by statistics of pixels: these nodes are kept.`];
  }
  return [
    `The file normalizes its images itself, as pixels of 0..${scaling.white} (${listed(nodes)}). These nodes were removed: runs normalize images ` +
      `with their ${normalizationText(normalizationOf(scaling))}, not with the data set’s.`,
  ];
}

function endingNote(ending: Ending): readonly string[] {
  switch (ending) {
    case 'logits':
      return [];
    case 'softmax':
    case 'logSoftmax':
      return ['The final softmax was removed: it is part of the loss, and the output is logits.'];
    case 'sigmoid':
    case 'hardSigmoid':
    case 'tanh': {
      const { name } = activationOf({ kind: ending });
      return [`The final ${name} was removed: the output is logits, and the loss includes a softmax over the classes.`];
    }
  }
}

const KERNEL_OPERATORS: ReadonlySet<string> = new Set(['Conv', 'Gemm', 'MatMul']);

/** Notes on weights that several layers share; each layer gets a copy. */
export function sharedWeights(operators: readonly Operator[], constants: ReadonlyMap<string, Constant>): readonly string[] {
  const users = new Map<string, number>();
  for (const { op, inputs } of operators) {
    const weights = KERNEL_OPERATORS.has(op) ? inputs.find((value) => (constants.get(value)?.shape.length ?? 0) > 1) : undefined;
    if (weights !== undefined) users.set(weights, (users.get(weights) ?? 0) + 1);
  }
  const shared = [...users].filter(([, count]) => count > 1);
  return shared.map(([name, count]) => `${count} nodes share the weights ${name}; each gets its own copy.`);
}
