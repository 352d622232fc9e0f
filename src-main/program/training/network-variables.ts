import { isTrained, type ModelGraph, type Parameter, type ParameterRole, parametersOf } from '#shared/graph/index.ts';
import type { Slope } from '#shared/reduction/index.ts';
import type { FloatType } from '../graph-def/data-type.ts';
import type { GraphBuilder } from '../graph-def/graph-builder.ts';
import type { StepOptions } from '../program.ts';
import { type Variable, variable } from '../tensor/variables.ts';

/** A parameter and its training state. */
export interface ParameterVariables {
  readonly parameter: Parameter;
  /** Read by evaluation and stored in models. */
  readonly value: Variable;
  /** Read and written by training: the value itself, or the weights that it is the average of. */
  readonly trained: Variable;
  /** The optimizer's moments, zero when a schedule starts; empty for parameters without gradient. */
  readonly moments: readonly Variable[];
  /** 1 kept, 0 pruned; kernels only. */
  readonly mask?: Variable;
}

export interface NetworkVariables {
  readonly parameters: readonly ParameterVariables[];
  /** Steps since the schedule started, for optimizers that need them. */
  readonly steps?: Variable;
  /** All variables by name. */
  readonly byName: ReadonlyMap<string, Variable>;
  /** Names of the variables that are not part of the model. */
  readonly optimizerNames: readonly string[];
}

const MOMENTS = { sgd: ['velocity'], adam: ['moment1', 'moment2'], adamw: ['moment1', 'moment2'] } as const;
const INITIALLY_ONE: ReadonlySet<ParameterRole> = new Set(['gamma', 'variance']);

/**
 * Creates the variables of a network: zero, except masks, gammas and running variances, which are initially one.
 *
 * @param slopes the slopes that are trained
 */
export function networkVariables(
  builder: GraphBuilder,
  graph: ModelGraph,
  type: FloatType,
  { optimizer, ema }: Pick<StepOptions, 'optimizer' | 'ema'>,
  slopes: readonly Slope[] = [],
): NetworkVariables {
  const byName = new Map<string, Variable>();
  const optimizerNames: string[] = [];
  const create = (name: string, shape: readonly number[], initial: number): Variable => {
    const created = variable(builder, name, type, shape, initial);
    byName.set(name, created);
    return created;
  };
  const forOptimizer = (name: string, shape: readonly number[], initial = 0): Variable => {
    optimizerNames.push(name);
    return create(name, shape, initial);
  };
  const parameters = parametersOf(graph).map((parameter): ParameterVariables => {
    const { name, role, shape } = parameter;
    const initial = INITIALLY_ONE.has(role) ? 1 : 0;
    const value = create(name, shape, initial);
    if (!isTrained(parameter) && !slopes.some(({ form }) => form === name)) return { parameter, value, trained: value, moments: [] };
    const trained = ema > 0 ? forOptimizer(`${name}/trained`, shape, initial) : value;
    const moments = MOMENTS[optimizer.kind].map((moment) => forOptimizer(`${name}/${moment}`, shape));
    if (role !== 'kernel') return { parameter, value, trained, moments };
    return { parameter, value, trained, moments, mask: create(`${name}/mask`, shape, 1) };
  });
  if (optimizer.kind === 'sgd') return { parameters, byName, optimizerNames };
  return { parameters, steps: forOptimizer('optimizer/steps', []), byName, optimizerNames };
}

/** The variables that a pass reads, by parameter name. */
export function variablesOf(parameters: readonly ParameterVariables[], pass: 'value' | 'trained'): ReadonlyMap<string, Variable> {
  return new Map(parameters.map((parameter) => [parameter.parameter.name, parameter[pass]]));
}
