/** The fields of every node. */
export interface BaseNode {
  /** Unique in the graph, such as `stage1/block0/conv1`. Prefixes the names of its parameters: `stage1/block0/conv1/kernel`. */
  readonly id: string;
  /** Ids of the nodes that it reads, in order. */
  readonly inputs: readonly string[];
}

/**
 * `kernel`, `bias`, `gamma`, `beta`, `slope` (of PReLU) and `table` (of a position bias) are trained; `mean` and `variance` are batch
 * normalization's running statistics, `scale` is the fixed linear form of an activation, `offset` a fixed bias.
 * Kernels are `[height, width, inputs / groups, filters]` for convolutions and `[inputs, units]` for dense layers.
 */
export const parameterRoles = ['kernel', 'bias', 'gamma', 'beta', 'slope', 'table', 'scale', 'offset', 'mean', 'variance'] as const;
export type ParameterRole = (typeof parameterRoles)[number];

/** The values of one of a node's parameters; throws if the model has none. */
export type OwnValues = (role: ParameterRole) => Float32Array;
