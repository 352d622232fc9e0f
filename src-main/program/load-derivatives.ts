import type { ModelGraph } from '#shared/graph/index.ts';
import { compileDerivatives } from './derivatives/compile-derivatives.ts';
import { DerivativeSession } from './derivatives/derivative-session.ts';
import type { Derivatives } from './derivatives/derivatives.ts';
import type { ProgramOptions } from './program.ts';
import { describeTensorflow, deviceOf } from './session/describe-tensorflow.ts';
import { TensorflowSession } from './session/tensorflow-session.ts';

/**
 * Compiles a network for derivatives by its pixels and opens a session for it. Writes a TensorFlow SavedModel to the directory, which
 * belongs to the session. Throws `GraphError` or `ProgramError` naming the node, the option or TensorFlow.
 *
 * @param compared nodes for {@link Derivatives.relativeChanges}
 */
export function loadDerivatives(
  graph: ModelGraph,
  options: ProgramOptions,
  directory: string,
  compared: readonly string[] = [],
): Promise<Derivatives> {
  return Promise.resolve().then(() => {
    const compiled = compileDerivatives(graph, options, compared, deviceOf(describeTensorflow()));
    return new DerivativeSession(compiled, new TensorflowSession(directory, compiled.savedModel));
  });
}
