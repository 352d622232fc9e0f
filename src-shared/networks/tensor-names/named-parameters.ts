import { type ModelGraph, type ParameterRole, parametersOf } from '#shared/graph/index.ts';

/** Maps a node's id to the name of its PyTorch module; undefined for a node without one. */
export type Modules = (node: string) => string | undefined;

/** Parameter names of a network → tensor names in PyTorch, such as `layer1.0.conv1.weight`. */
export type TensorNames = ReadonlyMap<string, string>;

const TENSORS: Readonly<Partial<Record<ParameterRole, string>>> = {
  kernel: 'weight',
  gamma: 'weight',
  bias: 'bias',
  beta: 'bias',
  mean: 'running_mean',
  variance: 'running_var',
  table: 'relative_position_bias_table',
};

/** The tensor name of a node's parameter with that role; undefined if there is none. */
export function tensorOf(moduleOf: Modules, node: string, role: ParameterRole): string | undefined {
  const [module, tensor] = [moduleOf(node), TENSORS[role]];
  return module === undefined || tensor === undefined ? undefined : `${module}.${tensor}`;
}

export function namedParameters(graph: ModelGraph, moduleOf: Modules): TensorNames {
  return new Map(
    parametersOf(graph).flatMap(({ name, node, role }) => {
      const tensor = tensorOf(moduleOf, node, role);
      return tensor === undefined ? [] : [[name, tensor] as const];
    }),
  );
}
