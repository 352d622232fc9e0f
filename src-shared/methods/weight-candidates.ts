import { combinedEntropy } from '#shared/entropy/index.ts';
import { graphView, hasKernel, outputsOf } from '#shared/graph/index.ts';
import { largestPerOutput, type MaskedWeights, meanMagnitude, type PruningCandidate, remainingCount } from '#shared/pruning/index.ts';
import type { RoundInput } from './method.ts';

/** A kernel that can be pruned, with its weights and the figures that a budget depends on. `layer` is the first layer that has it. */
export interface WeightCandidate extends PruningCandidate, MaskedWeights {
  readonly kernel: string;
  /** Whether one of the layers that share the kernel is locked. */
  readonly isLocked: boolean;
}

type WeightInput = RoundInput<'states' | 'weights'>;

/**
 * The kernels with measured weights and states, in order. Layers that share a kernel are one candidate, whose entropy is that of the neurons
 * of all their activations.
 *
 * @param guarded kernels whose largest weights must stay, one for each output channel
 */
export function weightCandidates(
  input: WeightInput,
  locked: readonly string[],
  guarded: ReadonlySet<string> = new Set(),
): readonly WeightCandidate[] {
  const { layers, measured } = input;
  return [...Map.groupBy(layers, ({ kernel }) => kernel)].flatMap(([kernel, sharing]) => {
    const names = sharing.map(({ name }) => name);
    const [layer = ''] = names;
    const own = measured.weights.get(layer);
    const entropy = sharedEntropy(input, names);
    if (!own || entropy === undefined) return [];
    const guard = guarded.has(kernel) ? largestPerOutput(own, outputs(input, kernel)) : undefined;
    return [
      {
        ...{ ...own, layer, kernel, entropy },
        remaining: remainingCount(own.mask),
        magnitude: meanMagnitude(own),
        isLocked: names.some((name) => locked.includes(name)),
        ...(guard && { guard, guarded: remainingCount(guard) }),
      },
    ];
  });
}

/** The entropy of several layers' neurons together; undefined if none of the layers is measured. */
function sharedEntropy({ measured, entropy }: WeightInput, names: readonly string[]): number | undefined {
  const states = names.flatMap((name) => measured.states.get(name) ?? []);
  const [only, another] = states;
  if (!another) return only?.entropy;
  return combinedEntropy(
    states.map((layer) => ({ states: layer, neurons: layer.on.length })),
    entropy,
  );
}

function outputs({ graph }: WeightInput, kernel: string): number {
  const node = graphView(graph).node(kernel);
  if (!hasKernel(node)) throw new Error(`${kernel} has no kernel`);
  return outputsOf(node);
}
