import { isTrained, parametersOf, type ModelGraph, type Parameter, type ParameterRole } from '#shared/graph/index.ts';
import type { FloatType } from '../graph-def/data-type.ts';
import type { GraphBuilder } from '../graph-def/graph-builder.ts';
import type { StepOptions } from '../program.ts';
import { variable, type Variable } from '../tensor/variables.ts';

/** A parameter with what training keeps beside it. */
export interface ParameterVariables {
  readonly parameter: Parameter;
  /** What evaluation reads and a model keeps. */
  readonly value: Variable;
  /** What training reads and writes: the value itself, or where that is an average what it is the average of. */
  readonly trained: Variable;
  /** The optimizer's memory of gradients, zero where a schedule begins; none for what has no gradient. */
  readonly moments: readonly Variable[];
  /** 1 kept, 0 pruned; kernels only. */
  readonly mask?: Variable;
}

export interface NetworkVariables {
  readonly parameters: readonly ParameterVariables[];
  /** Steps since the schedule began, for optimizers that ask. */
  readonly steps?: Variable;
  /** All of them by the name under which they are assigned and read. */
  readonly byName: ReadonlyMap<string, Variable>;
  /** Names of those that a model does without. */
  readonly optimizerNames: readonly string[];
}

const MOMENTS = { sgd: ['velocity'], adam: ['moment1', 'moment2'], adamw: ['moment1', 'moment2'] } as const;
const BEGIN_AS_ONE: ReadonlySet<ParameterRole> = new Set(['gamma', 'variance']);

/** Creates the variables of a network: zero, but for masks, gammas and running variances, which begin as one. */
export function networkVariables(
  builder: GraphBuilder,
  graph: ModelGraph,
  type: FloatType,
  { optimizer, ema }: Pick<StepOptions, 'optimizer' | 'ema'>,
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
    const initial = BEGIN_AS_ONE.has(role) ? 1 : 0;
    const value = create(name, shape, initial);
    if (!isTrained(parameter)) return { parameter, value, trained: value, moments: [] };
    const trained = ema > 0 ? forOptimizer(`${name}/trained`, shape, initial) : value;
    const moments = MOMENTS[optimizer.kind].map((moment) => forOptimizer(`${name}/${moment}`, shape));
    if (role !== 'kernel') return { parameter, value, trained, moments };
    return { parameter, value, trained, moments, mask: create(`${name}/mask`, shape, 1) };
  });
  if (optimizer.kind === 'sgd') return { parameters, byName, optimizerNames };
  return { parameters, steps: forOptimizer('optimizer/steps', []), byName, optimizerNames };
}

/** What a pass reads, by the parameters' names. */
export function variablesOf(parameters: readonly ParameterVariables[], pass: 'value' | 'trained'): ReadonlyMap<string, Variable> {
  return new Map(parameters.map((parameter) => [parameter.parameter.name, parameter[pass]]));
}
