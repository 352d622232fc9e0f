import type { NetworkConfig } from '#shared/settings/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { namedParameters, type Modules, type TensorNames } from './named-parameters.ts';
import { publishedSwin, swinModules } from './swin-modules.ts';
import { timmModules } from './timm.ts';
import { torchvisionModules } from './torchvision.ts';

export { tensorOf, type Modules, type TensorNames } from './named-parameters.ts';

/** Who names tensors, in the order in which they are tried. */
export const namings = ['torchvision', 'timm', 'timm before 0.9'] as const;

export type Naming = (typeof namings)[number];

const modules: Readonly<Record<Naming, (config: NetworkConfig, graph: ModelGraph) => Modules | undefined>> = {
  torchvision: torchvisionModules,
  timm: timmModules,
  'timm before 0.9': ({ kind }) => (kind === 'swin' ? swinModules(publishedSwin) : undefined),
};

/**
 * What a library calls the modules of a network of that family; undefined for networks that it does not have. The graph is the one that
 * the config builds.
 */
export function modulesOf(naming: Naming, config: NetworkConfig, graph: ModelGraph): Modules | undefined {
  return modules[naming](config, graph);
}

/**
 * The names that the tensors of a network have in a library's model of the same family; empty for networks that it does not have. What
 * is not trained there, as the masks of shifted windows, has none.
 */
export function tensorNames(naming: Naming, config: NetworkConfig, graph: ModelGraph): TensorNames {
  const moduleOf = modulesOf(naming, config, graph);
  return moduleOf ? namedParameters(graph, moduleOf) : new Map<string, string>();
}
