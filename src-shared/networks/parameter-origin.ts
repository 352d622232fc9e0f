import { elementsOf, type GraphView, graphView, type ModelGraph, type Parameter, type ParameterRole } from '#shared/graph/index.ts';
import { imageRead } from '#shared/graph/torch-layout.ts';
import { isGrayKernel, summedChannels } from './adapt-input.ts';
import { canPool, pooledKernel } from './pooled-kernel.ts';

/** The origin of a parameter's values in an adapted network. */
export interface Origin {
  /** Imported under the same name (unchanged, summed over the colors, pooled, or one constant for all classes), or drawn at random. */
  readonly kind: 'imported' | 'summed' | 'pooled' | 'constant' | 'drawn';
  readonly convert: (values: Float32Array) => Float32Array;
}

/**
 * The origin of each parameter of an adapted network, given the original network.
 *
 * @param head the head and the nodes behind it, if they have another number of classes
 */
export function parameterOrigins(former: ModelGraph, adapted: ModelGraph, head: ReadonlySet<string>): ReadonlyMap<Parameter, Origin> {
  const [before, after] = [graphView(former), graphView(adapted)];
  return new Map(after.parameters.map((parameter) => [parameter, originOf(parameter, before, after, head)]));
}

/** Fixed values that change nothing, for constants that differed between the former classes. */
const NEUTRAL: Readonly<Partial<Record<ParameterRole, number>>> = { scale: 1, offset: 0 };

function originOf({ name, node, role, shape }: Parameter, before: GraphView, after: GraphView, head: ReadonlySet<string>): Origin {
  const as = (kind: Origin['kind'], convert: Origin['convert'] = (values) => values): Origin => ({ kind, convert });
  const old = before.parameter(name)?.shape;
  if (!old) return as('drawn');
  if (old.join() === shape.join()) return as('imported');
  const neutral = head.has(node) ? NEUTRAL[role] : undefined;
  if (neutral !== undefined) return as('constant', (values) => sameForAll(values, elementsOf(shape), neutral));
  if (isGrayKernel(shape, old)) return as('summed', (values) => summedChannels(values, shape));
  if (role !== 'kernel' || shape.length !== 2 || old[1] !== shape[1]) return as('drawn');
  const [image, smaller] = [before, after].map(({ graph }) => imageRead(graph, node));
  return image && smaller && canPool(image, smaller) ? as('pooled', (values) => pooledKernel(values, image, smaller)) : as('drawn');
}

function sameForAll(values: Float32Array, count: number, otherwise: number): Float32Array {
  const [first = otherwise] = values;
  return new Float32Array(count).fill(values.every((value) => value === first) ? first : otherwise);
}
