import { type GraphView, graphView, type ModelGraph, type Parameter } from '#shared/graph/index.ts';
import { imageRead } from '#shared/graph/torch-layout.ts';
import { isGrayKernel, summedChannels } from './adapt-input.ts';
import { canPool, pooledKernel } from './pooled-kernel.ts';

/** The origin of a parameter's values in an adapted network. */
export interface Origin {
  /** Imported under the same name (unchanged, summed over the colors, or pooled), or drawn at random. */
  readonly kind: 'imported' | 'summed' | 'pooled' | 'drawn';
  readonly convert: (values: Float32Array) => Float32Array;
}

/** The origin of each parameter of an adapted network, given the original network. */
export function parameterOrigins(former: ModelGraph, adapted: ModelGraph): ReadonlyMap<Parameter, Origin> {
  const [before, after] = [graphView(former), graphView(adapted)];
  return new Map(after.parameters.map((parameter) => [parameter, originOf(parameter, before, after)]));
}

function originOf({ name, node, role, shape }: Parameter, before: GraphView, after: GraphView): Origin {
  const as = (kind: Origin['kind'], convert: Origin['convert'] = (values) => values): Origin => ({ kind, convert });
  const old = before.parameter(name)?.shape;
  if (!old) return as('drawn');
  if (old.join() === shape.join()) return as('imported');
  if (isGrayKernel(shape, old)) return as('summed', (values) => summedChannels(values, shape));
  if (role !== 'kernel' || shape.length !== 2 || old[1] !== shape[1]) return as('drawn');
  const [image, smaller] = [before, after].map(({ graph }) => imageRead(graph, node));
  return image && smaller && canPool(image, smaller) ? as('pooled', (values) => pooledKernel(values, image, smaller)) : as('drawn');
}
