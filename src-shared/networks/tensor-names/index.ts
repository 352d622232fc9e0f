import type { ModelGraph } from '#shared/graph/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { type Modules, namedParameters, type TensorNames } from './named-parameters.ts';
import { publishedSwin, swinModules } from './swin-modules.ts';
import { timmModules } from './timm.ts';
import { torchvisionModules } from './torchvision.ts';

export { type Modules, type TensorNames, tensorOf } from './named-parameters.ts';

/** Libraries with tensor names of their own, in the order in which they are tried. */
export const namings = ['torchvision', 'timm', 'timm before 0.9'] as const;

export type Naming = (typeof namings)[number];

const modules: Readonly<Record<Naming, (config: NetworkConfig, graph: ModelGraph) => Modules | undefined>> = {
  torchvision: torchvisionModules,
  timm: timmModules,
  'timm before 0.9': ({ kind }) => (kind === 'swin' ? swinModules(publishedSwin) : undefined),
};

/**
 * A library's module names for a built-in network; undefined if the library does not have the network. `graph` must be the one built from
 * `config`.
 */
export function modulesOf(naming: Naming, config: NetworkConfig, graph: ModelGraph): Modules | undefined {
  return modules[naming](config, graph);
}

/**
 * A library's tensor names for a built-in network; empty if the library does not have the network. Parameters that the library does not
 * store, such as masks of shifted windows, have no name.
 */
export function tensorNames(naming: Naming, config: NetworkConfig, graph: ModelGraph): TensorNames {
  const moduleOf = modulesOf(naming, config, graph);
  return moduleOf ? namedParameters(graph, moduleOf) : new Map<string, string>();
}
