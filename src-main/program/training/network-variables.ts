import { isTrained, parametersOf, type ModelGraph, type Parameter } from '#shared/graph/index.ts';
import type { FloatType } from '../graph-def/data-type.ts';
import type { GraphBuilder } from '../graph-def/graph-builder.ts';
import { variable, type Variable } from '../tensor/variables.ts';

/** A parameter with what training keeps beside it. */
export interface TrainedParameter {
  readonly parameter: Parameter;
  readonly value: Variable;
  /** The optimiser's momentum; none for running statistics. */
  readonly velocity?: Variable;
  /** 1 kept, 0 pruned; kernels only. */
  readonly mask?: Variable;
}

export interface NetworkVariables {
  readonly parameters: readonly TrainedParameter[];
  /** All of them by the name under which they are assigned and read. */
  readonly byName: ReadonlyMap<string, Variable>;
}

/** Creates the variables of a network: zero, but for masks, gammas and running variances, which begin as one. */
export function networkVariables(builder: GraphBuilder, graph: ModelGraph, type: FloatType): NetworkVariables {
  const byName = new Map<string, Variable>();
  const create = (name: string, { shape }: Parameter, initial: number): Variable => {
    const created = variable(builder, name, type, shape, initial);
    byName.set(name, created);
    return created;
  };
  const parameters = parametersOf(graph).map((parameter): TrainedParameter => {
    const value = create(parameter.name, parameter, parameter.role === 'gamma' || parameter.role === 'variance' ? 1 : 0);
    if (!isTrained(parameter)) return { parameter, value };
    const velocity = create(`${parameter.name}/velocity`, parameter, 0);
    if (parameter.role !== 'kernel') return { parameter, value, velocity };
    return { parameter, value, velocity, mask: create(`${parameter.name}/mask`, parameter, 1) };
  });
  return { parameters, byName };
}
