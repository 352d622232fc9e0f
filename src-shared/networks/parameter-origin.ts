import { graphView, type GraphView, type ModelGraph, type Parameter } from '#shared/graph/index.ts';
import { imageRead } from '#shared/graph/torch-layout.ts';
import { isGrayKernel, summedChannels } from './adapt-input.ts';
import { canPool, pooledKernel } from './pooled-kernel.ts';

/** How a parameter of an adapted network comes by its values. */
export interface Origin {
  /** As they are; summed over the colors or pooled, from those of that name; or drawn anew. */
  readonly kind: 'imported' | 'summed' | 'pooled' | 'drawn';
  readonly convert: (values: Float32Array) => Float32Array;
}

/** For each parameter of an adapted network where its values come from, given the network as it was. */
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
