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

/** The tensor of a node's parameter in that role; undefined where there is none. */
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
