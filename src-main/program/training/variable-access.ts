import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary, cast } from '../tensor/arithmetic.ts';
import { done, identity, placeholder } from '../tensor/arrays.ts';
import { clear, read, type Variable, write } from '../tensor/variables.ts';
import type { NetworkVariables } from './network-variables.ts';

export interface VariableAccess {
  readonly variables: ReadonlyMap<string, VariablePorts>;
  /** Sets pruned weights and their moments to zero; fetch it after an assignment. */
  readonly holdMasks: Output;
  /** Starts a schedule: resets the optimizer's state and sets the trained weights to their average. */
  readonly restart: Output;
}

/** Reads and writes one variable, always in float32. */
export interface VariablePorts {
  readonly shape: readonly number[];
  readonly value: Output;
  readonly incoming: Output;
  readonly assigned: Output;
}

export function variableAccess(builder: GraphBuilder, { byName, parameters, steps }: NetworkVariables): VariableAccess {
  return builder.within('variables', () => {
    const variables = new Map([...byName].map(([name, variable]) => [name, ports(builder, variable)]));
    const masked = parameters.flatMap(({ value, trained, moments, mask }) => {
      if (!mask) return [];
      const kept = read(builder, mask);
      return [...new Set([value, trained, ...moments])].map((variable) =>
        write(builder, variable, binary(builder, 'Mul', read(builder, variable), kept)),
      );
    });
    const cleared = [...parameters.flatMap(({ moments }) => moments), ...(steps ? [steps] : [])].map((variable) =>
      clear(builder, variable),
    );
    const resumed = parameters.flatMap(({ value, trained }) => (trained === value ? [] : [write(builder, trained, read(builder, value))]));
    return { variables, holdMasks: done(builder, masked), restart: done(builder, [...cleared, ...resumed]) };
  });
}

function ports(builder: GraphBuilder, variable: Variable): VariablePorts {
  const incoming = placeholder(builder, 'float32', variable.shape);
  const assignment = write(builder, variable, ownCopy(builder, incoming, variable));
  return {
    shape: variable.shape,
    value: identity(builder, cast(builder, read(builder, variable), 'float32')),
    incoming,
    assigned: done(builder, [assignment]),
  };
}

/** A copy: a variable that kept the fed tensor would share memory with the caller's array. */
function ownCopy(builder: GraphBuilder, incoming: Output, { type }: Variable): Output {
  if (type !== incoming.type) return cast(builder, incoming, type);
  return builder.add({ op: 'DeepCopy', inputs: [incoming], attributes: { T: { type } }, type });
}
