import { buildNetwork, networkCatalog } from '#shared/networks/index.ts';
import { namings, tensorNames } from '#shared/networks/tensor-names/index.ts';
import { SKETCH_CLASSES, SKETCH_INPUT } from './weights-fit.ts';

let known: ReadonlySet<string> | undefined;

/** The modules with which the libraries' tensor names of built-in networks begin, such as `layer1`. */
export function firstModules(): ReadonlySet<string> {
  known ??= new Set(
    networkCatalog.flatMap(({ network }) => {
      const graph = buildNetwork(network, SKETCH_INPUT, SKETCH_CLASSES);
      return namings.flatMap((naming) => [...tensorNames(naming, network, graph).values()].map((name) => name.split('.')[0] ?? ''));
    }),
  );
  return known;
}
