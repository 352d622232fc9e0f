import { inferShapes, parametersOf, type ModelGraph, type Parameter, type Shapes } from '#shared/graph/index.ts';
import { imageRead } from '#shared/graph/torch-layout.ts';
import { isGrayKernel, summedChannels } from './exchanged-images.ts';
import { canPool, pooledKernel } from './pooled-kernel.ts';

/** How a parameter of an adapted network comes by its values. */
export interface Origin {
  /** As they are; summed over the colors or pooled, from those of that name; or drawn anew. */
  readonly kind: 'imported' | 'summed' | 'pooled' | 'drawn';
  readonly convert: (values: Float32Array) => Float32Array;
}

/** A graph with what is asked of it again and again. */
interface Known {
  readonly graph: ModelGraph;
  readonly shapes: Shapes;
  readonly parameters: ReadonlyMap<string, Parameter>;
}

/** For each parameter of an adapted network where its values come from, given the network as it was. */
export function parameterOrigins(former: ModelGraph, adapted: ModelGraph): ReadonlyMap<Parameter, Origin> {
  const [before, after] = [known(former), known(adapted)];
  return new Map([...after.parameters.values()].map((parameter) => [parameter, originOf(parameter, before, after)]));
}

function known(graph: ModelGraph): Known {
  const shapes = inferShapes(graph);
  return { graph, shapes, parameters: new Map(parametersOf(graph, shapes).map((parameter) => [parameter.name, parameter])) };
}

function originOf({ name, node, role, shape }: Parameter, before: Known, after: Known): Origin {
  const as = (kind: Origin['kind'], convert: Origin['convert'] = (values) => values): Origin => ({ kind, convert });
  const old = before.parameters.get(name)?.shape;
  if (!old) return as('drawn');
  if (old.join() === shape.join()) return as('imported');
  if (isGrayKernel(shape, old)) return as('summed', (values) => summedChannels(values, shape));
  if (role !== 'kernel' || shape.length !== 2 || old[1] !== shape[1]) return as('drawn');
  const [image, smaller] = [before, after].map(({ graph, shapes }) => imageRead(graph, shapes, node));
  return image && smaller && canPool(image, smaller) ? as('pooled', (values) => pooledKernel(values, image, smaller)) : as('drawn');
}
