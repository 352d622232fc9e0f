import { parametersOf, type ModelGraph, type ParameterRole } from '#shared/graph/index.ts';

/** PyTorch's name of the module that a node is; undefined for a node that is none. */
export type Modules = (node: string) => string | undefined;

/** For parameters of a network, by our name, the name of their tensor in PyTorch: `layer1.0.conv1.weight`. */
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

export function namedParameters(graph: ModelGraph, moduleOf: Modules): TensorNames {
  return new Map(
    parametersOf(graph).flatMap(({ name, node, role }) => {
      const [module, tensor] = [moduleOf(node), TENSORS[role]];
      return module === undefined || tensor === undefined ? [] : [[name, `${module}.${tensor}`] as const];
    }),
  );
}
