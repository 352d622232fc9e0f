import { elementsOf } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import type { Variables } from '../program.ts';
import { ProgramError } from '../program-error.ts';
import type { Feed, TensorflowSession } from '../session/tensorflow-session.ts';
import type { VariableAccess, VariablePorts } from './variable-access.ts';

/** Sets variables of a session, and pruned weights to zero. Throws `ProgramError` naming a variable that does not exist or has another size. */
export function assignVariables(session: TensorflowSession, access: VariableAccess, variables: Variables): void {
  const feeds: Feed[] = [];
  const assigned: Output[] = [];
  for (const [name, values] of variables) {
    const ports = portsOf(access, name);
    if (values.length !== elementsOf(ports.shape)) {
      throw new ProgramError(name, `has ${values.length} values for shape [${ports.shape.join(', ')}]`);
    }
    feeds.push({ to: ports.incoming, shape: ports.shape, values });
    assigned.push(ports.assigned);
  }
  if (assigned.length > 0) session.run(feeds, assigned);
  session.run([], [access.holdMasks]);
}

/** How to read and write a variable. Throws `ProgramError` if the network has no such variable. */
export function portsOf({ variables }: VariableAccess, name: string): VariablePorts {
  const ports = variables.get(name);
  if (!ports) throw new ProgramError(name, 'is not a variable of this network');
  return ports;
}
